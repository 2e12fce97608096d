/// Days that a person puts in the place of what a row states: "2022-01-19", "accepted=2022-01-19,finished=2021-12-01",
/// or "none" for an event that is not to be taken.
struct DateAnswer: Sendable, Hashable {
    struct Part: Sendable, Hashable {
        /// The kind of the event, or "due"; nil: the only one that is asked about.
        var role: String?
        var date: CalendarDate?
    }

    var parts: [Part] = []

    /// nil when the text is no such answer.
    init?(_ text: String) {
        for piece in text.split(separator: ",") {
            let pair = piece.split(separator: "=", maxSplits: 1).map { $0.filter { !$0.isWhitespace } }
            guard let last = pair.last else { return nil }
            let role = pair.count == 2 ? pair[0] : nil
            if let role, role != "due", EventKind(rawValue: role) == nil { return nil }
            let date = CalendarDate(last)
            guard date != nil || last == "none", date?.year ?? .max >= DateReading.earliestYear else { return nil }
            parts.append(Part(role: role, date: date))
        }
        if parts.isEmpty || parts.count > 1 && parts.contains(where: { $0.role == nil }) { return nil }
    }
}

extension SurveyRow.Reading {
    /// Puts the days of an answer in.
    ///
    /// - Parameter asked: what the question is about; a day without a kind is for the only one.
    /// - Returns: whether the answer says a day, or none, for each that was asked about.
    mutating func take(_ answer: DateAnswer, asked: [String]) -> Bool {
        var left = Set(asked)
        for part in answer.parts {
            let role: String
            if let named = part.role {
                role = named
            } else if asked.count == 1 {
                role = asked[0]
            } else {
                return false
            }
            left.remove(role)
            if role == "due" {
                attributes.due = part.date
            } else if let kind = EventKind(rawValue: role) {
                events.removeAll { $0.kind == kind }
                if let date = part.date { events.append(StatedEvent(kind, date)) }
            }
        }
        return left.isEmpty
    }
}
