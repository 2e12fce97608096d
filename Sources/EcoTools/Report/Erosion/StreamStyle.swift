extension MapStyle {
    /// Reaches, thicker with their order.
    static var streams: MapStyle {
        let classes: [(orders: ClosedRange<Double>, millimetres: Double)] = [
            (0...1, 0.2), (1...2, 0.35), (2...3, 0.6), (3...4, 0.9), (4...99, 1.3),
        ]
        return MapStyle(
            attribute: "stream_order",
            categories: classes.map { entry in
                Category(
                    value: "", label: "≤ \(Int(entry.orders.upperBound))",
                    symbol: .line(colour: "31,120,180,255", millimetres: entry.millimetres, dashed: false),
                    range: entry.orders)
            })
    }
}
