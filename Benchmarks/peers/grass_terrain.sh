#!/bin/sh
# Time GRASS on an elevation model: grass_terrain.sh DEM [DIR]. A private location in a temporary folder, removed at the end.
# Import and export are not counted. r.watershed finds its least-cost way through depressions and fills nothing, so that
# directions differ from those of a filled surface there. With DIR: direction.tif (1 to 8 counter-clockwise from north-east,
# negative leaves the region), accumulation.tif (cells; negative where water may come from beyond), slope.tif.
set -eu
dem="$(readlink -f "$1")"
results="${2:-}"
[ -z "$results" ] || { mkdir -p "$results"; results="$(readlink -f "$results")"; }
command -v grass >/dev/null || { echo "GRASS is not installed (apt-get install grass-core)" >&2; exit 1; }
home="$(mktemp -d)"
trap 'rm -rf "$home"' EXIT INT TERM
# A location that the data describe: their reference system, their region.
grass -c "$dem" -e "$home/place" >/dev/null 2>&1
cat >"$home/work.sh" <<'SCRIPT'
set -eu
r.in.gdal --quiet input="$DEM" output=dem
g.region raster=dem
version="$(g.version -g | sed -n 's/^version=//p')"
timed() {
    name="$1"; shift
    /usr/bin/env time -f "work=$name seconds=%e cpu=%U peak_kb=%M version=$version" "$@" 2>"$LOG" || { cat "$LOG" >&2; exit 1; }
    tail -n 1 "$LOG"
}
timed watershed-d8 r.watershed --quiet -s elevation=dem accumulation=acc_d8 drainage=direction memory=2000
timed watershed-mfd r.watershed --quiet elevation=dem accumulation=acc_mfd memory=2000
timed slope r.slope.aspect --quiet elevation=dem slope=slope aspect=aspect
if [ -n "$RESULTS" ]; then
    for pair in direction:direction accumulation:acc_d8 slope:slope; do
        r.out.gdal --quiet --overwrite -f -c input="${pair#*:}" output="$RESULTS/${pair%%:*}.tif" createopt=COMPRESS=DEFLATE 2>/dev/null
    done
fi
SCRIPT
DEM="$dem" RESULTS="$results" LOG="$home/log" grass "$home/place/PERMANENT" --exec sh "$home/work.sh" 2>"$home/errors" || {
    cat "$home/errors" >&2
    exit 1
}
