// Calls every wrapper of GeoCore with ordinary, awkward and impossible input, in one thread unless threads are the
// point. It checks only what must be so whatever the input; what matters is that valgrind, which watches, finds
// nothing to say. (valgrind can run neither Swift's async main nor a test bundle.)

let run = Exercise()
run.formats()
run.geometries()
run.pairs()
run.unions()
run.indexes()
run.overlays()
run.references()
run.vectors()
run.rasters()
run.finish()
