// swift-tools-version: 6.0
import PackageDescription

// A package of its own, so that users of EcoTools never resolve or build it.
let package = Package(
    name: "Benchmarks",
    dependencies: [.package(name: "EcoTools", path: "..")],
    targets: [
        // Footprints x red line, from opening the two files to a closed overlaps.gpkg.
        .executableTarget(name: "bench-overlay", dependencies: [.product(name: "GeoCore", package: "EcoTools")]),
        // Classes or statistics of a raster in zones, from opening the files to the last number; or decoding alone.
        .executableTarget(name: "bench-zonal", dependencies: [.product(name: "GeoCore", package: "EcoTools")]),
        .target(name: "BenchSupport"),
        // Reading, filling, D8 and accumulation of an elevation model.
        .executableTarget(
            name: "bench-terrain", dependencies: ["BenchSupport", .product(name: "GeoCore", package: "EcoTools")]),
        // Reading the rasters of a soil loss run and writing what it writes, without computing anything.
        .executableTarget(
            name: "bench-soil-loss", dependencies: ["BenchSupport", .product(name: "GeoCore", package: "EcoTools")]),
        // Many polygons united and measured, each piece of ground once.
        .executableTarget(
            name: "bench-counted-once", dependencies: ["BenchSupport", .product(name: "GeoCore", package: "EcoTools")]),
        .executableTarget(name: "make-workload", dependencies: [.product(name: "GeoCore", package: "EcoTools")]),
        // Every wrapper and every failure path once, synchronously: what Scripts/memory-check runs under valgrind.
        .executableTarget(name: "exercise", dependencies: [.product(name: "GeoCore", package: "EcoTools")]),
    ],
    swiftLanguageModes: [.v6]
)
