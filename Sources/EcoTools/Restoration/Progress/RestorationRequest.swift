import GeoCore

/// Where the sites of a ledger stand on a day.
public struct RestorationStatusRequest: Sendable {
    public var snapshot: LedgerSnapshot
    /// Polygons by which the ground is told apart, such as counties.
    public var counties: SourceRequest?
    /// Ground outside of these polygons is left out, and said.
    public var territory: SourceRequest?
    /// Sites inside these come first (red lines, protected areas).
    public var priorityLayers: [PriorityLayer] = []
    public var allowsLargeRepairs = false
    public var assumedCRS: String?
    public var workers = 1

    /// A layer that makes sites urgent.
    public struct PriorityLayer: Sendable {
        public var role: LayerRole
        public var source: SourceRequest

        public init(role: LayerRole, source: SourceRequest) { (self.role, self.source) = (role, source) }
    }

    public init(_ snapshot: LedgerSnapshot) { self.snapshot = snapshot }
}

/// What was restored over a period, against what is wanted.
public struct RestorationProgressRequest: Sendable {
    /// The ledger by the knowledge that counts (`--as-of`).
    public var snapshot: LedgerSnapshot
    /// First and last day of the period.
    public var from: CalendarDate
    public var to: CalendarDate
    /// What is to be added over the period: m2, or m for a ledger of lengths.
    public var target: Double?
    /// The whole task that shares are of: a baseline of the ledger by name, or a given size with where it is from.
    public var baseline: String?
    public var total: Double?
    public var totalSource: String?
    /// The share of the task that is wanted in the end, in percent.
    public var sharePercent: Double?
    /// The day by which target and share are due; the last day of the period when not given.
    public var due: CalendarDate?
    public var counties: SourceRequest?
    public var territory: SourceRequest?
    public var allowsLargeRepairs = false
    public var assumedCRS: String?
    public var workers = 1

    public init(_ snapshot: LedgerSnapshot, from: CalendarDate, to: CalendarDate) {
        (self.snapshot, self.from, self.to) = (snapshot, from, to)
    }
}

/// The layers of a run in the ledger's reference system, with everything that is wrong with them.
struct RestorationLayers {
    struct Placed {
        var loaded: LoadedLayer
        /// One for each row; nil where there is none.
        var geometries: [Geometry?]
        var operation: String?
    }

    let crs: CRS
    private let loader: LayerLoader
    private(set) var reading: ZoneReading
    private(set) var inputs: [RunRecord.Input] = []
    private(set) var operations: [String: String] = [:]

    var issues: [Issue] { reading.issues }
    var repairs: [Repair] { reading.repairs }

    init(
        crs: CRS, assumedCRS: String?, allowsLargeRepairs: Bool, workers: Int, cancellation: Cancellation?
    ) {
        self.crs = crs
        loader = LayerLoader(
            assumedCRS: assumedCRS, repairs: allowsLargeRepairs ? .allowsLarge : .refusesLarge,
            areaMethod: .ellipsoidal, workers: workers, cancellation: cancellation)
        reading = ZoneReading(assumedCRS: assumedCRS, alignment: nil)
    }

    /// Polygons in the ledger's system; nil, with an issue, when they cannot be had.
    mutating func polygons(_ source: SourceRequest?, role: String) -> Placed? {
        guard let source, let layer = reading.layer(source, loader) else { return nil }
        inputs.append(RunRecord.Input(role: role, layer))
        let placement = LayerPlacement(of: layer, on: crs)
        if placement.isIdentity { return Placed(loaded: layer, geometries: layer.geometries) }
        do throws(GeoError) {
            let transform = try placement.transform()
            var moved: [Geometry?] = []
            for geometry in layer.geometries {
                guard let geometry else {
                    moved.append(nil)
                    continue
                }
                let placed = try transform.transform(geometry)
                moved.append(placed.isValid ? placed : try placed.madeValid().polygonalPart())
            }
            operations[layer.fileName] = transform.operation.description
            return Placed(loaded: layer, geometries: moved, operation: transform.operation.description)
        } catch {
            reading.issues.append(placement.issue(of: error, layer.fileName))
            return nil
        }
    }

    /// One geometry of all polygons.
    mutating func territory(_ source: SourceRequest?) throws(GeoError) -> Geometry? {
        guard let placed = polygons(source, role: "territory") else { return nil }
        let present = placed.geometries.compactMap(\.self)
        return present.isEmpty ? nil : try Geometry.union(of: present)
    }
}
