internal import CPROJ

extension CRS {
    /// A transverse Mercator plane in metres on the same datum, true along the meridian through a position of this
    /// system. Within 50 km of that meridian lengths are right to 3e-5.
    public func localTransverseMercator(at position: Coordinate) throws(GeoError) -> CRS {
        let geographic = try geographic()
        let place = try Transform(from: self, to: geographic).forward(position)
        let context = try ProjContext()
        let base = try CRSReader(context).object(geographic)
        let degrees = 180 / Double.pi * geographic.radiansPerUnit
        let made = ProjObject(
            proj_create_conversion_transverse_mercator(
                context.handle, place.y * degrees, place.x * degrees, 1, 0, 0, "degree", .pi / 180, "metre", 1),
            in: context)
        guard let conversion = made,
            let axes = ProjObject(
                proj_create_cartesian_2D_cs(context.handle, PJ_CART2D_EASTING_NORTHING, "metre", 1), in: context),
            let plane = ProjObject(
                proj_create_projected_crs(
                    context.handle, "local transverse Mercator", base.handle, conversion.handle, axes.handle),
                in: context),
            let wkt = plane.wkt2()
        else {
            throw GeoError(
                .badReference, "make a local plane", on: description, trail: context.takeMessages())
        }
        return try CRS(wkt)
    }
}
