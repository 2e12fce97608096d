import GeoCore

/// The files of a series, opened: each once, with the composites in it.
struct CompositeFiles: Sendable {
    struct Group: Sendable {
        var source: RasterSource
        var layout: Layout
    }

    /// Which bands of a file are read for which composites.
    struct Layout: Sendable {
        /// Without repeats.
        var bands: [Int] = []
        /// Places in the series.
        var composites: [Int]
        /// For each composite, and for each index of the series, the inputs of the run.
        var jobs: [IndexReducer.Job] = []

        init(_ series: EvidenceSeries, _ composites: [Int]) {
            self.composites = composites
            for place in composites {
                for index in series.indices {
                    if let numbers = series.bands, let pair = index.bands, let first = numbers[pair.first],
                        let second = numbers[pair.second]
                    {
                        jobs.append(.init(first: input(first), second: input(second)))
                    } else {
                        jobs.append(.init(first: input(series.composites[place].band), second: nil))
                    }
                }
            }
        }

        private mutating func input(_ band: Int) -> Int {
            if let known = bands.firstIndex(of: band) { return known }
            bands.append(band)
            return bands.count - 1
        }
    }

    var groups: [Group] = []
    var landCover: RasterSource?
    var landCoverBand = 1

    init(_ series: EvidenceSeries, _ reading: inout ZoneReading) {
        var places: [String: Int] = [:]
        var members: [(file: String, composites: [Int])] = []
        for (place, composite) in series.composites.enumerated() {
            if let known = places[composite.file] {
                members[known].composites.append(place)
            } else {
                places[composite.file] = members.count
                members.append((composite.file, [place]))
            }
        }
        var saidScale = false
        for member in members {
            let layout = Layout(series, member.composites)
            guard
                let source = reading.open(
                    member.file, noData: series.noData, isClasses: false, band: layout.bands.max() ?? 1)
            else {
                Self.sayBands(&reading)
                continue
            }
            let isScaled = layout.bands.contains { source.bands[$0 - 1].scale != nil }
            if series.scale != 1, isScaled, !saidScale {
                saidScale = true
                reading.issues.append(Issue(.warning, member.file, Message("evidence.issue.scale-twice")))
            }
            if series.bands == nil, source.isRGBImage {
                reading.issues.append(Issue(.error, member.file, Message("issue.raster-is-picture")))
            }
            groups.append(Group(source: source, layout: layout))
        }
        if let cover = series.ring?.landCover {
            landCover = reading.open(cover.file, noData: nil, isClasses: true, band: cover.band)
            landCoverBand = cover.band
            if landCover == nil { Self.sayBands(&reading) }
        }
    }

    /// Bands are numbered in series.yaml here: that is where to look when one is not there.
    private static func sayBands(_ reading: inout ZoneReading) {
        guard let last = reading.issues.indices.last, reading.issues[last].message.key == "issue.no-such-band" else {
            return
        }
        reading.issues[last].message.key = "evidence.issue.no-such-band"
    }
}
