/// What was run on what: written beside every result as `run.json`.
public struct RunRecord: Sendable, Codable {
    /// A file that was read.
    public struct Input: Sendable, Codable, Hashable {
        public var role: String
        public var file: String
        public var layer: String
        /// Of the file, or of all files of a dataset in a stated order; nil for a database.
        public var sha256: String?
        public var files: [String]
        public var crs: String
        /// The user gave the reference system, since the file has none.
        public var crsWasAssumed: Bool
        public var featureCount: Int
        public var encoding: String?
        public var version: String?

        public init(
            role: String, file: String, layer: String, sha256: String?, files: [String], crs: String,
            crsWasAssumed: Bool, featureCount: Int, encoding: String?, version: String?
        ) {
            self.role = role
            self.file = file
            self.layer = layer
            self.sha256 = sha256
            self.files = files
            self.crs = crs
            self.crsWasAssumed = crsWasAssumed
            self.featureCount = featureCount
            self.encoding = encoding
            self.version = version
        }
    }

    /// What differs from run to run on the same inputs.
    public struct Timing: Sendable, Codable, Hashable {
        public var startedAt: String
        public var wallSeconds: Double
        public var workers: Int

        public init(startedAt: String, wallSeconds: Double, workers: Int) {
            self.startedAt = startedAt
            self.wallSeconds = wallSeconds
            self.workers = workers
        }
    }

    public var tool: String
    public var version: String
    /// Versions of GDAL, GEOS and PROJ.
    public var libraries: [String: String]
    public var command: String
    public var parameters: [String: String]
    public var inputs: [Input]
    /// The coordinate operations that PROJ chose, by input file.
    public var operations: [String: String]
    public var repairCount: Int
    public var sliverCount: Int
    public var timing: Timing

    public init(
        tool: String, version: String, libraries: [String: String], command: String, parameters: [String: String],
        inputs: [Input], operations: [String: String], repairCount: Int, sliverCount: Int, timing: Timing
    ) {
        self.tool = tool
        self.version = version
        self.libraries = libraries
        self.command = command
        self.parameters = parameters
        self.inputs = inputs
        self.operations = operations
        self.repairCount = repairCount
        self.sliverCount = sliverCount
        self.timing = timing
    }
}
