/// Polygons with certain crossings only, and the pieces of their borders that a union or an intersection keeps.
struct JoinedBorders: Sendable {
    let members: [FlatPolygon]
    /// Of kind `.sharing`, with all their crossings.
    let meetings: [BorderMeeting]
    let crossings: [BorderCrossing]
    /// Which members take part.
    let isActive: [Bool]
    /// In how many other members the border lies that is wanted: 0 for a union, 1 for the intersection of two.
    let wantedDepth: Int32

    /// Where a border enters or leaves another member.
    private struct Event {
        var edge: Int32
        var along: Double
        var crossing: Int32
        var enters: Bool
    }

    /// A wanted piece of a border, from one crossing to another.
    struct Piece: Sendable {
        var member: Int32
        var from: Int32
        var to: Int32
        var ringStart: Int32
        var ringEnd: Int32
        var fromEdge: Int32
        var toEdge: Int32
        /// It goes through the first position of the ring.
        var wraps: Bool
    }

    struct Ring: Sendable {
        /// A whole ring of a member, or pieces one after the other.
        var whole: (member: Int32, start: Int32, end: Int32)?
        var pieces: Range<Int>
        /// The member it is part of, or its first piece is.
        var member: Int32
    }

    struct Rings: Sendable {
        var rings: [Ring] = []
        var pieces: [Piece] = []
        /// Members at whose crossings the pieces do not join, as where three borders cross in one place.
        var torn: [Int32] = []
    }

    private static let membersPerTask = 2048

    /// The rings of the union or intersection, oriented with its interior on their left.
    func rings(_ workers: Int, _ cancellation: Cancellation?) throws(GeoError) -> Rings {
        let meetingsOf = meetingsByMember()
        let size = Self.membersPerTask
        let count = members.count
        let found = try Parallel.map(
            (count + size - 1) / size, workers: workers, cancellation: cancellation
        ) { task throws(GeoError) -> (whole: [Ring], pieces: [Piece], torn: [Int32]) in
            var (whole, pieces, torn): ([Ring], [Piece], [Int32]) = ([], [], [])
            var events: [Event] = []
            for member in (task * size)..<min(count, (task + 1) * size) where isActive[member] {
                if !walk(member, meetingsOf.of(member), &events, &whole, &pieces) { torn.append(Int32(member)) }
            }
            return (whole, pieces, torn)
        }
        var result = Rings()
        result.rings = found.flatMap(\.whole)
        result.torn = found.flatMap(\.torn)
        join(found.flatMap(\.pieces), &result)
        return result
    }

    private struct MeetingsByMember: Sendable {
        var starts: [Int]
        var list: [Int32]

        func of(_ member: Int) -> ArraySlice<Int32> { list[starts[member]..<starts[member + 1]] }
    }

    private func meetingsByMember() -> MeetingsByMember {
        var starts = [Int](repeating: 0, count: members.count + 1)
        for meeting in meetings {
            starts[Int(meeting.first) + 1] += 1
            starts[Int(meeting.second) + 1] += 1
        }
        for index in members.indices { starts[index + 1] += starts[index] }
        var next = starts
        var list = [Int32](repeating: 0, count: starts[members.count])
        for (index, meeting) in meetings.enumerated() {
            for member in [Int(meeting.first), Int(meeting.second)] {
                list[next[member]] = Int32(index)
                next[member] += 1
            }
        }
        return MeetingsByMember(starts: starts, list: list)
    }

    /// The wanted pieces of one member's border; false when entries and exits contradict each other.
    private func walk(
        _ member: Int, _ mine: ArraySlice<Int32>, _ events: inout [Event], _ whole: inout [Ring],
        _ pieces: inout [Piece]
    ) -> Bool {
        let polygon = members[member]
        events.removeAll(keepingCapacity: true)
        for index in mine {
            let meeting = meetings[Int(index)]
            let isFirst = meeting.first == member
            for number in meeting.crossings {
                let crossing = crossings[number]
                events.append(
                    Event(
                        edge: isFirst ? crossing.firstEdge : crossing.secondEdge,
                        along: isFirst ? crossing.firstAlong : crossing.secondAlong, crossing: Int32(number),
                        enters: crossing.firstEnters == isFirst))
            }
        }
        events.sort { ($0.edge, $0.along, $0.crossing) < ($1.edge, $1.along, $1.crossing) }
        var next = 0
        var start = 0
        for (ring, end) in polygon.ringEnds.enumerated() {
            defer { start = end }
            var depth: Int32 = 0
            for index in mine {
                let meeting = meetings[Int(index)]
                let bits = meeting.first == member ? meeting.firstStartsInside : meeting.secondStartsInside
                if bits >> UInt64(ring) & 1 == 1 { depth += 1 }
            }
            let first = next
            while next < events.count, events[next].edge < end { next += 1 }
            if first == next {
                if depth == wantedDepth {
                    whole.append(
                        Ring(
                            whole: (Int32(member), Int32(start), Int32(end)), pieces: 0..<0, member: Int32(member)))
                }
                continue
            }
            if !walk(member, events[first..<next], depth, start, end, &pieces) { return false }
        }
        return true
    }

    private func walk(
        _ member: Int, _ events: ArraySlice<Event>, _ startDepth: Int32, _ start: Int, _ end: Int,
        _ pieces: inout [Piece]
    ) -> Bool {
        var depth = startDepth
        var open: Event?
        var beforeFirst: Event?
        for event in events {
            let wasWanted = depth == wantedDepth
            depth += event.enters ? 1 : -1
            if depth < 0 { return false }
            if wasWanted {
                if let from = open {
                    pieces.append(piece(member, from, event, start, end, wraps: false))
                    open = nil
                } else {
                    // The piece that runs through the first position of the ring.
                    beforeFirst = event
                }
            }
            if depth == wantedDepth { open = event }
        }
        if depth != startDepth { return false }
        guard let last = open else { return beforeFirst == nil }
        guard let to = beforeFirst else { return false }
        pieces.append(piece(member, last, to, start, end, wraps: true))
        return true
    }

    private func piece(_ member: Int, _ from: Event, _ to: Event, _ start: Int, _ end: Int, wraps: Bool) -> Piece {
        Piece(
            member: Int32(member), from: from.crossing, to: to.crossing, ringStart: Int32(start), ringEnd: Int32(end),
            fromEdge: from.edge, toEdge: to.edge, wraps: wraps)
    }

    /// Puts pieces together: where the border of one member goes into another, the other's comes out.
    private func join(_ pieces: [Piece], _ result: inout Rings) {
        if pieces.isEmpty { return }
        var startingAt = [Int32](repeating: -1, count: crossings.count)
        for (index, piece) in pieces.enumerated() { startingAt[Int(piece.from)] = Int32(index) }
        var isUsed = [Bool](repeating: false, count: pieces.count)
        result.pieces.reserveCapacity(pieces.count)
        for first in pieces.indices where !isUsed[first] {
            let begin = result.pieces.count
            var index = first
            while !isUsed[index] {
                isUsed[index] = true
                result.pieces.append(pieces[index])
                let next = startingAt[Int(pieces[index].to)]
                if next < 0 { break }
                index = Int(next)
            }
            let last = result.pieces[result.pieces.count - 1]
            if last.to != pieces[first].from {
                result.torn.append(pieces[first].member)
                result.torn.append(last.member)
            } else {
                result.rings.append(
                    Ring(whole: nil, pieces: begin..<result.pieces.count, member: pieces[first].member))
            }
        }
    }

    /// The positions of a ring, closed.
    func positions(of ring: Ring, in rings: Rings, _ positions: inout [Coordinate]) {
        positions.removeAll(keepingCapacity: true)
        if let whole = ring.whole {
            positions.append(contentsOf: members[Int(whole.member)].positions[Int(whole.start)..<Int(whole.end)])
        }
        for piece in rings.pieces[ring.pieces] {
            let border = members[Int(piece.member)].positions
            positions.append(crossings[Int(piece.from)].place)
            let from = Int(piece.fromEdge) + 1
            if piece.wraps {
                positions.append(contentsOf: border[from..<Int(piece.ringEnd)])
                positions.append(contentsOf: border[Int(piece.ringStart)...Int(piece.toEdge)])
            } else if piece.toEdge >= piece.fromEdge + 1 {
                positions.append(contentsOf: border[from...Int(piece.toEdge)])
            }
        }
        if let first = positions.first { positions.append(first) }
    }

    /// The area of each ring on the ellipsoid, negative for holes.
    func areas(of rings: Rings, _ crs: CRS, _ workers: Int, _ cancellation: Cancellation?) throws(GeoError) -> [Double]
    {
        let size = Self.membersPerTask
        let count = rings.rings.count
        return try Parallel.map(
            (count + size - 1) / size, workers: workers, cancellation: cancellation,
            tools: { () throws(GeoError) -> Measurer in try Measurer(crs) }
        ) { (measurer: Measurer, task: Int) throws(GeoError) -> [Double] in
            var areas: [Double] = []
            var positions: [Coordinate] = []
            for index in (task * size)..<min(count, (task + 1) * size) {
                self.positions(of: rings.rings[index], in: rings, &positions)
                areas.append(try measurer.signedArea(ofRing: positions))
            }
            return areas
        }.flatMap(\.self)
    }
}
