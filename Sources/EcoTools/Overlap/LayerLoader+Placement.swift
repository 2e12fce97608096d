import GeoCore

extension LayerLoader { func diagnose(_ l: LoadedLayer, _ i: inout [Issue]) -> Bool { true } }
