#!/bin/sh
# Time PostGIS on a workload: postgis_overlay.sh DIR. A private cluster in a temporary folder, removed at the end.
# The import and its indexes are not counted; subdividing and joining are. Two workers a query.
set -eu
workload="$1"
bin="$(ls -d /usr/lib/postgresql/*/bin 2>/dev/null | tail -1)"
[ -n "$bin" ] || { echo "PostgreSQL is not installed (apt-get install postgresql-15-postgis-3)" >&2; exit 1; }
home="$(mktemp -d)"
# PostgreSQL refuses to run as root.
if [ "$(id -u)" -eq 0 ]; then chown postgres "$home"; as() { runuser -u postgres -- "$@"; }; else as() { "$@"; }; fi
stop() { as "$bin/pg_ctl" -D "$home/data" -m immediate stop >/dev/null 2>&1 || true; rm -rf "$home"; }
trap stop EXIT INT TERM

as "$bin/initdb" -D "$home/data" -A trust >/dev/null
as "$bin/pg_ctl" -w -D "$home/data" -l "$home/log" -o "-c listen_addresses='' -k $home -c shared_buffers=512MB \
 -c work_mem=256MB -c maintenance_work_mem=256MB -c max_parallel_workers_per_gather=2 -c fsync=off -c jit=off" \
    start >/dev/null
ask() { as "$bin/psql" -h "$home" -d postgres -qAtX -v ON_ERROR_STOP=1 "$@"; }
ask -c "create extension postgis" 2>/dev/null
for table in footprints redline; do
    cp "$workload/$table.gpkg" "$home/$table.gpkg"
    chmod a+r "$home/$table.gpkg"
    as ogr2ogr -q -f PostgreSQL "PG:host=$home dbname=postgres" "$home/$table.gpkg" -nln "$table" \
        -nlt PROMOTE_TO_MULTI -lco GEOMETRY_NAME=geom -lco PRECISION=NO >/dev/null
done
ask -c "vacuum analyze"
now() { date +%s.%N; }
a="$(now)"
ask -c "create table parts as select id, ST_Subdivide(geom, 128) as geom from redline;
        create index on parts using gist (geom); analyze parts;"
b="$(now)"
ask -c "create table shared as
        select f.pid, r.id, ST_Union(ST_CollectionExtract(ST_Intersection(f.geom, r.geom), 3)) as geom
        from footprints f join parts r on ST_Intersects(f.geom, r.geom) group by f.pid, r.id;"
c="$(now)"
result="$(ask -F ' ' -c "select count(*), round((sum(ST_Area(geom)) / 1e6)::numeric, 6) from shared where not ST_IsEmpty(geom)")"
version="$(ask -c "select split_part(postgis_version(), ' ', 1)")"
echo "$a $b $c $result $version" | awk '{printf "seconds=%.3f subdivide=%.3f join=%.3f pairs=%s km2=%s version=%s\n", $3-$1, $2-$1, $3-$2, $4, $5, $6}'
