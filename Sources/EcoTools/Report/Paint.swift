/// Colour for terminals; nothing where colour is not wanted.
struct Paint: Sendable {
    var isOn: Bool

    func bold(_ text: String) -> String { wrap(text, "1") }
    func faint(_ text: String) -> String { wrap(text, "2") }

    func outcome(_ outcome: Outcome, _ text: String) -> String {
        switch outcome {
        case .prohibited: wrap(text, "1;31")
        case .needsApproval: wrap(text, "1;33")
        case .cannotTell: wrap(text, "1;35")
        case .inventory, .priority: wrap(text, "36")
        case .allowed: wrap(text, "32")
        case .notApplicable: faint(text)
        }
    }

    func severity(_ severity: Issue.Severity, _ text: String) -> String {
        switch severity {
        case .error: wrap(text, "1;31")
        case .warning: wrap(text, "33")
        case .note: faint(text)
        }
    }

    private func wrap(_ text: String, _ code: String) -> String { isOn ? "\u{1B}[\(code)m\(text)\u{1B}[0m" : text }
}
