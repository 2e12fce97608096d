import Synchronization

/// Which cells of a grid each zone covers: computed once, and used for every raster and year on that grid.
///
/// What has been computed is kept up to `memoryLimitBytes`; beyond that it is computed again when it is needed, with the
/// same result. A copy shares what is kept.
public struct ZoneCoverage: Sendable {
    public let shapes: ZoneShapes
    public let plan: TilePlan
    public let mode: CoverageMode
    /// For each task the zones whose extents reach it: indices into `members`.
    private let memberStarts: [Int]
    private let members: [Int32]
    private let kept: Kept

    /// - Parameters:
    ///   - memoryLimitBytes: how much of the coverage may stay in memory; 0 keeps nothing.
    public init(_ shapes: ZoneShapes, plan: TilePlan, mode: CoverageMode = .exact, memoryLimitBytes: Int = 96 << 20) {
        self.shapes = shapes
        self.plan = plan
        self.mode = mode
        (memberStarts, members) = Self.index(shapes, plan)
        kept = Kept(taskCount: plan.taskCount, limit: memoryLimitBytes)
    }

    public var grid: RasterGrid { plan.grid }
    public var zoneCount: Int { shapes.count }

    /// The zones of which some part may lie in the raster's cells.
    func zones(inTask task: Int) -> ArraySlice<Int32> { members[memberStarts[task]..<memberStarts[task + 1]] }

    func task(_ task: Int, _ builder: CoverageBuilder) -> TaskCoverage {
        if let known = kept.coverage(ofTask: task) { return known }
        let made = builder.coverage(
            of: Array(zones(inTask: task)), shapes, in: plan.window(ofTask: task), tiles: plan.tiles(ofTask: task),
            mode: mode)
        kept.keep(made, ofTask: task)
        return made
    }

    private static func index(_ shapes: ZoneShapes, _ plan: TilePlan) -> ([Int], [Int32]) {
        let taskWidth = plan.tilesPerTask * plan.tileWidth
        /// The tasks that an extent reaches, as ranges of rows and columns of tasks.
        func reach(_ zone: Int) -> (rows: ClosedRange<Int>, columns: ClosedRange<Int>)? {
            guard let e = shapes.extents[zone], e.maxX > 0, e.maxY > 0, e.minX < Double(plan.grid.width),
                e.minY < Double(plan.grid.height)
            else { return nil }
            let rows =
                Int(max(0, e.minY)) / plan.tileHeight...Int(min(e.maxY, Double(plan.grid.height - 1))) / plan.tileHeight
            let columns = Int(max(0, e.minX)) / taskWidth...Int(min(e.maxX, Double(plan.grid.width - 1))) / taskWidth
            return (rows, columns)
        }
        var starts = [Int](repeating: 0, count: plan.taskCount + 2)
        for zone in 0..<shapes.count {
            guard let reach = reach(zone) else { continue }
            for row in reach.rows { for column in reach.columns { starts[row * plan.tasksAcross + column + 2] += 1 } }
        }
        for task in 1..<starts.count { starts[task] += starts[task - 1] }
        var members = [Int32](repeating: 0, count: starts[starts.count - 1])
        for zone in 0..<shapes.count {
            guard let reach = reach(zone) else { continue }
            for row in reach.rows {
                for column in reach.columns {
                    let slot = row * plan.tasksAcross + column + 1
                    members[starts[slot]] = Int32(truncatingIfNeeded: zone)
                    starts[slot] += 1
                }
            }
        }
        return (starts, members)
    }

    /// What has been computed so far.
    private final class Kept: Sendable {
        private struct State {
            var tasks: [TaskCoverage?]
            var bytes = 0
        }

        private let state: Mutex<State>
        private let limit: Int

        init(taskCount: Int, limit: Int) {
            state = Mutex(State(tasks: Array(repeating: nil, count: taskCount)))
            self.limit = limit
        }

        func coverage(ofTask task: Int) -> TaskCoverage? { state.withLock { $0.tasks[task] } }

        func keep(_ coverage: TaskCoverage, ofTask task: Int) {
            let bytes = coverage.byteCount
            state.withLock {
                guard $0.tasks[task] == nil, $0.bytes + bytes <= limit else { return }
                $0.tasks[task] = coverage
                $0.bytes += bytes
            }
        }
    }
}
