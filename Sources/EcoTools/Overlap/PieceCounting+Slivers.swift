import Foundation
import GeoCore

extension PieceCounter {
    /// Parts of the overlap under the threshold. The width is area over perimeter in the plane of the overlay.
    func markSlivers(_ piece: inout MeasuredPiece) throws(GeoError) {
        var kept: [Geometry] = []
        let parts = piece.geometry.polygons
        for part in parts {
            let (area, perimeter) = approximateMetres(part)
            let width = perimeter > 0 ? area / perimeter : 0
            guard area < 2 * threshold.areaSquareMetres || width < 1.1 * threshold.widthMetres else {
                kept.append(part)
                continue
            }
            let exact = parts.count == 1 ? piece.measure.value : try measure(part, dimension: 2).value
            guard exact < threshold.areaSquareMetres || width < threshold.widthMetres else {
                kept.append(part)
                continue
            }
            let place = try lonLat(try part.positionOnSurface())
            piece.slivers.append(Sliver(areaSquareMetres: exact, widthMetres: width, place: place))
        }
        if piece.slivers.isEmpty { return }
        piece.withoutSlivers = kept.isEmpty ? nil : try .polygonal(kept)
        let slivers = piece.slivers.map(\.areaSquareMetres).compensatedSum()
        piece.measureWithoutSlivers = piece.measure.with(kept.isEmpty ? 0 : max(0, piece.measure.value - slivers))
    }

    /// Area and perimeter in metres, with longitudes and latitudes scaled at their place: good to a percent.
    private func approximateMetres(_ polygon: Geometry) -> (area: Double, perimeter: Double) {
        guard case .degrees = planeUnit, let middle = polygon.bounds?.centre else {
            let metres = planeUnit.metresPerUnit(near: Coordinate(x: 0, y: 0))
            return (polygon.planarArea * metres * metres, polygon.planarLength * metres)
        }
        let latitude = middle.y * .pi / 180
        let scale = (
            x: crs.ellipsoid.primeVerticalRadiusMetres(latitude: latitude) * cos(latitude) * .pi / 180,
            y: crs.ellipsoid.meridianRadiusMetres(latitude: latitude) * .pi / 180
        )
        var perimeter = 0.0
        for ring in polygon.rings {
            for (a, b) in zip(ring, ring.dropFirst()) {
                let (dx, dy) = ((b.x - a.x) * scale.x, (b.y - a.y) * scale.y)
                perimeter += (dx * dx + dy * dy).squareRoot()
            }
        }
        return (polygon.planarArea * scale.x * scale.y, perimeter)
    }
}
