/* Only the reentrant functions: the others share one global context between threads. */
#define GEOS_USE_ONLY_R_API
#include <geos_c.h>
