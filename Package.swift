// swift-tools-version: 6.0
import PackageDescription

let package = Package(
    name: "EcoTools",
    products: [
        .library(name: "GeoCore", targets: ["GeoCore"]),
        .library(name: "EcoTools", targets: ["EcoTools"]),
        .executable(name: "eco", targets: ["eco"]),
    ],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.5.0"),
        .package(url: "https://github.com/apple/swift-crypto", from: "4.0.0"),
        .package(url: "https://github.com/jpsim/Yams", from: "6.0.0"),
    ],
    targets: [
        .systemLibrary(name: "CGDAL", pkgConfig: "gdal", providers: [.apt(["libgdal-dev"])]),
        .systemLibrary(name: "CGEOS", pkgConfig: "geos", providers: [.apt(["libgeos-dev"])]),
        .systemLibrary(name: "CPROJ", pkgConfig: "proj", providers: [.apt(["libproj-dev"])]),
        .target(
            name: "GeoCore",
            dependencies: [
                "CGDAL", "CGEOS", "CPROJ",
                .product(name: "Crypto", package: "swift-crypto"),
            ]
        ),
        .target(
            name: "EcoTools",
            dependencies: ["GeoCore", "Yams"],
            // Embedded, not bundled: the one binary works wherever it is copied, also in an office without internet.
            resources: [.embedInCode("Tables/Resources")]
        ),
        .executableTarget(
            name: "eco",
            dependencies: [
                "EcoTools", "GeoCore",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
            ],
            path: "Sources/EcoCLI"
        ),
        // What the tests of databases share; no product has it.
        .target(name: "DatabaseSupport", dependencies: ["GeoCore"], path: "Tests/DatabaseSupport"),
        .testTarget(name: "GeoCoreTests", dependencies: ["GeoCore", "DatabaseSupport"], exclude: ["Fixtures"]),
        .testTarget(
            name: "EcoToolsTests", dependencies: ["EcoTools", "GeoCore", "DatabaseSupport"],
            exclude: ["Erosion/Fixtures"]),
        .testTarget(name: "EcoCLITests", dependencies: ["eco", "EcoTools", "GeoCore", "DatabaseSupport"]),
    ],
    swiftLanguageModes: [.v6]
)
