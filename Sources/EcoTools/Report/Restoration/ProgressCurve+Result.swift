extension ProgressCurve {
    /// The net increment of a period, year by year, with the target, the pace needed for it and the forecast.
    init(_ result: RestorationProgressResult, _ language: Language) {
        var accepted = [Point(result.from, 0)]
        accepted += result.years.map { Point($0.to, $0.netSinceStart.value) }
        self.init(
            measure: result.ledger.measure, accepted: accepted,
            target: result.target.map { Point(result.due, $0.target.value) },
            forecast: result.forecast.map {
                Forecast(result.due, $0.expected.value, low: $0.low?.value, high: $0.high?.value)
            },
            title: Messages.text(
                "restoration.curve.title.period", language,
                ["from": result.from.description, "to": result.to.description]),
            notes: result.forecastNote.map { [$0.text(language)] } ?? [])
    }
}
