/* Only the reentrant functions: the others share one global context between threads. */
#define GEOS_USE_ONLY_R_API
#include <geos_c.h>
/* GEOS holds its geometries in many small pieces; the C library's call that gives freed ones back to the system. */
#ifdef __linux__
#include <features.h>
#ifdef __GLIBC__
#include <malloc.h>
#endif
#endif
