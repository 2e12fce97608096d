import Testing

@testable import GeoCore

/// Files made to break readers. The rows are what pyogrio 0.12.1 (GDAL 3.12.4) and shapely say of each: features, null
/// geometries, geometries that GEOS refuses, and the sums of planar area and length; or that the file is an error.
///
/// Three rows are not pyogrio's: it reads only the first object of the two GeoJSON sequences, which hold what
/// collection.txt and trio.geojson hold; and it takes a ring of three points, of which RFC 7946 demands four.
@Suite(.enabled(if: SharedData.isPresent))
struct VectorHardFilesTests {
    @Test(arguments: rows.split(separator: "\n").map(String.init))
    func eachFileEndsInTheAnswerOfAnotherReaderOrAClearError(_ row: String) throws {
        let columns = row.split(separator: "|").map(String.init)
        let path = SharedData.path("hard_files/\(columns[0])")
        if columns[1] == "ERROR" {
            let error = failure { () throws(GeoError) in try Dataset(path).layer().readAll() }
            #expect(error?.kind == .cannotRead)
            #expect(error?.subject == path && error?.trail.isEmpty == false)
            return
        }
        let table = try Dataset(path).layer(columns[1]).readAll()
        #expect(table.count == Int(columns[2]))
        #expect(table.notes.nullGeometryFIDs.count == Int(columns[3]))
        #expect(table.notes.brokenGeometryFIDs.count == Int(columns[4]))
        let geometries = table.geometries.compactMap { $0 }
        let area = geometries.map(\.planarArea).compensatedSum()
        let length = geometries.map(\.planarLength).compensatedSum()
        let expected = try (#require(Double(columns[5])), #require(Double(columns[6])))
        #expect(abs(area - expected.0) <= 1e-12 * abs(expected.0))
        #expect(abs(length - expected.1) <= 1e-12 * abs(expected.1))
    }

    static let rows = """
        corrupt.tif|ERROR
        fiona/collection-pp.txt|collection-pp|0|0|0|0.0|0.0
        fiona/collection.txt|collection|2|0|0|0.028370574276777916|1.9768986048631465
        fiona/coutwildrnp.shp|coutwildrnp|67|0|0|1.705765863400302|55.86614084116301
        fiona/coutwildrnp.zip|coutwildrnp|67|0|0|1.705765863400302|55.86614084116301
        fiona/example.topojson|example|3|0|0|1.0|8.242640687119286
        fiona/gre.shp|gre|1|0|0|0.4103709323597804|2.5905654360437946
        fiona/grenada.geojson|grenada|1|0|0|0.4103709323597806|2.590565436043796
        fiona/issue627.geojson|issue627|3|0|0|0.09986607746395748|3.6854133573675067
        fiona/rmnp.geojson|rmnp|1|0|0|0.11846046123839224|1.7833587231804322
        fiona/sequence-pp.txt|sequence-pp|2|0|0|0.028370574276777916|1.9768986048631465
        fiona/sequence.txt|sequence|2|0|0|0.028370574276777916|1.9768986048631465
        fiona/test_gpx.gpx|waypoints|0|0|0|0.0|0.0
        fiona/test_gpx.gpx|routes|0|0|0|0.0|0.0
        fiona/test_gpx.gpx|tracks|1|0|0|0.0|0.0044922868128889895
        fiona/test_gpx.gpx|route_points|0|0|0|0.0|0.0
        fiona/test_gpx.gpx|track_points|19|0|0|0.0|0.0
        fiona/test_tz.geojson|test_tz|1|0|0|0.0|0.0
        fiona/testopenfilegdb.gdb.zip|none|6|0|0|0.0|0.0
        fiona/testopenfilegdb.gdb.zip|point|5|0|0|0.0|0.0
        fiona/testopenfilegdb.gdb.zip|multipoint|5|0|0|0.0|0.0
        fiona/testopenfilegdb.gdb.zip|linestring|5|0|0|0.0|14.142135623730951
        fiona/testopenfilegdb.gdb.zip|multilinestring|5|0|0|0.0|14.142135623730951
        fiona/testopenfilegdb.gdb.zip|multilinestring_multipart|5|0|0|0.0|28.284271247461902
        fiona/testopenfilegdb.gdb.zip|polygon|5|0|0|5.0|20.0
        fiona/testopenfilegdb.gdb.zip|multipolygon|5|0|0|8.75|50.0
        fiona/testopenfilegdb.gdb.zip|point25D|5|0|0|0.0|0.0
        fiona/testopenfilegdb.gdb.zip|multipoint25D|5|0|0|0.0|0.0
        fiona/testopenfilegdb.gdb.zip|linestring25D|5|0|0|0.0|14.142135623730951
        fiona/testopenfilegdb.gdb.zip|multilinestring25D|5|0|0|0.0|14.142135623730951
        fiona/testopenfilegdb.gdb.zip|multilinestring25D_multipart|5|0|0|0.0|28.284271247461902
        fiona/testopenfilegdb.gdb.zip|polygon25D|5|0|0|5.0|20.0
        fiona/testopenfilegdb.gdb.zip|multipolygon25D|5|0|0|5.0|20.0
        fiona/testopenfilegdb.gdb.zip|null_polygon|5|5|0|0.0|0.0
        fiona/testopenfilegdb.gdb.zip|empty_polygon|5|5|0|0.0|0.0
        fiona/testopenfilegdb.gdb.zip|empty_multipoint|5|5|0|0.0|0.0
        fiona/testopenfilegdb.gdb.zip|big_layer|341|0|0|0.0|0.0
        fiona/testopenfilegdb.gdb.zip|hole|12|12|0|0.0|0.0
        fiona/testopenfilegdb.gdb.zip|no_field|5|0|0|0.0|0.0
        fiona/testopenfilegdb.gdb.zip|several_polygons|9|0|0|9.0|36.0
        fiona/testopenfilegdb.gdb.zip|testnotnullable|0|0|0|0.0|0.0
        fiona/testopenfilegdb.gdb.zip|pointm|1|0|0|0.0|0.0
        fiona/testopenfilegdb.gdb.zip|pointzm|1|0|0|0.0|0.0
        fiona/testopenfilegdb.gdb.zip|multipointm|1|0|0|0.0|0.0
        fiona/testopenfilegdb.gdb.zip|multipointzm|1|0|0|0.0|0.0
        fiona/testopenfilegdb.gdb.zip|linestringm|1|0|0|0.0|4.242640687119285
        fiona/testopenfilegdb.gdb.zip|linestringzm|1|0|0|0.0|5.656854249492381
        fiona/testopenfilegdb.gdb.zip|multilinestringm|1|0|0|0.0|4.242640687119285
        fiona/testopenfilegdb.gdb.zip|multilinestringzm|1|0|0|0.0|5.656854249492381
        fiona/testopenfilegdb.gdb.zip|polygonm|1|0|0|1.0|4.0
        fiona/testopenfilegdb.gdb.zip|polygonzm|1|0|0|1.0|4.0
        fiona/testopenfilegdb.gdb.zip|multipolygonm|1|0|0|1.0|4.0
        fiona/testopenfilegdb.gdb.zip|multipolygonzm|1|0|0|1.0|4.0
        fiona/testopenfilegdb.gdb.zip|empty_polygonm|1|1|0|0.0|0.0
        fiona/trio.geojson|trio|3|0|0|4.39834555182672e-06|0.01381632942859099
        fiona/trio.seq|trio|3|0|0|4.39834555182672e-06|0.01381632942859099
        gbk_no_prj/bou2_4l.shp|bou2_4l|1785|0|0|0.0|967.6724473362632
        gbk_no_prj/bou2_4p.shp|bou2_4p|925|0|0|961.8313191936268|1390.4496691317236
        gbk_no_prj/res1_4m.shp|res1_4m|34|0|0|0.0|0.0
        gbk_no_prj/res2_4m.shp|res2_4m|331|0|0|0.0|0.0
        gem_route_oddities/P0061.geojson|P0061|1|0|0|0.0|2.0790775342503953
        gem_route_oddities/P0143.geojson|P0143|1|0|0|0.0|11.61055503969193
        gem_route_oddities/P0145.geojson|P0145|1|0|0|0.0|11.809947036084353
        gem_route_oddities/P0151-compressor-stations.geojson|P0151-compressor-stations-updated|20|0|0|0.0|0.0
        gem_route_oddities/P0153.geojson|P0153|1|1|0|0.0|0.0
        gem_route_oddities/P1254-compressor-stations.geojson|P1254-compressor-stations|8|0|0|0.0|0.0
        gem_route_oddities/P3940.geojson|P3940|1|0|0|0.0|4.959853148639308
        geojson_invalid/invalid_geometries/invalid_exterior_not_ccw.geojson|invalid_exterior_not_ccw|1|0|0|1.3346275000026943e-06|0.005005626166826492
        geojson_invalid/invalid_geometries/invalid_incorrect_geometry_data_type.geojson|invalid_incorrect_geometry_data_type|1|1|0|0.0|0.0
        geojson_invalid/invalid_geometries/invalid_interior_not_cw.geojson|invalid_interior_not_cw|1|0|0|1.9048665000017354e-06|0.010602576273655507
        geojson_invalid/invalid_geometries/invalid_less_three_unique_nodes.geojson|invalid_less_three_unique_nodes|1|0|1|0.0|0.0
        geojson_invalid/invalid_geometries/invalid_unclosed.geojson|invalid_unclosed|1|0|1|0.0|0.0
        geojson_invalid/invalid_structure/invalid_feature_geometry_is_string.geojson|invalid_feature_geometry_is_string|1|1|0|0.0|0.0
        geojson_invalid/invalid_structure/invalid_feature_id_type.geojson|invalid_feature_id_type|1|0|0|0.0|0.0
        geojson_invalid/invalid_structure/invalid_feature_no_properties.geojson|invalid_feature_no_properties|1|0|0|0.3276305868599955|2.3578739999999883
        geojson_invalid/invalid_structure/invalid_feature_properties_is_array.geojson|invalid_feature_properties_is_array|1|1|0|0.0|0.0
        geojson_invalid/invalid_structure/invalid_feature_properties_is_int.geojson|invalid_feature_properties_is_int|1|1|0|0.0|0.0
        geojson_invalid/invalid_structure/invalid_feature_wrong_geometry_key.geojson|invalid_feature_wrong_geometry_key|1|1|0|0.0|0.0
        geojson_invalid/invalid_structure/invalid_featurecollection_feature_nullfeature.geojson|invalid_featurecollection_feature_nullfeature|0|0|0|0.0|0.0
        geojson_invalid/invalid_structure/invalid_featurecollection_features_is_object.geojson|ERROR
        geojson_invalid/invalid_structure/invalid_featurecollection_no_features_member.geojson|ERROR
        geojson_invalid/invalid_structure/invalid_featurecollection_nulltype.geojson|ERROR
        geojson_invalid/invalid_structure/invalid_featurecollection_type_lowercase.geojson|invalid_featurecollection_type_lowercase|0|0|0|0.0|0.0
        geojson_invalid/invalid_structure/invalid_featurecollection_unknown_type.geojson|ERROR
        geojson_invalid/invalid_structure/invalid_geometry_bbox_not4or6.geojson|invalid_geometry_bbox_not4or6|1|0|0|0.0|0.0
        geojson_invalid/invalid_structure/invalid_geometry_bbox_not_list.geojson|invalid_geometry_bbox_not_list|1|0|0|0.0|0.0
        geojson_invalid/invalid_structure/invalid_geometry_bbox_not_numbers.geojson|invalid_geometry_bbox_not_numbers|1|0|0|0.0|0.0
        geojson_invalid/invalid_structure/invalid_geometry_coordinates_1d.geojson|ERROR
        geojson_invalid/invalid_structure/invalid_geometry_coordinates_empty_position.geojson|ERROR
        geojson_invalid/invalid_structure/invalid_geometry_coordinates_missing.geojson|ERROR
        geojson_invalid/invalid_structure/invalid_geometry_coordinates_string.geojson|ERROR
        geojson_invalid/invalid_structure/invalid_geometry_depth_deep_point.geojson|ERROR
        geojson_invalid/invalid_structure/invalid_geometry_depth_deep_polygon.geojson|ERROR
        geojson_invalid/invalid_structure/invalid_geometry_depth_shallow_linestring.geojson|ERROR
        geojson_invalid/invalid_structure/invalid_geometry_depth_shallow_multipolygon.geojson|invalid_geometry_depth_shallow_multipolygon|1|0|0|262.5|79.47855394464561
        geojson_invalid/invalid_structure/invalid_geometry_depth_shallow_polygon.geojson|ERROR
        geojson_invalid/invalid_structure/invalid_geometry_geometrycollection_null_geometry.geojson|invalid_geometry_geometrycollection_null_geometry|1|0|0|0.0|0.0
        geojson_invalid/invalid_structure/invalid_geometry_mislabeled_point.geojson|invalid_geometry_mislabeled_point|1|0|0|0.0|0.0
        geojson_invalid/invalid_structure/invalid_geometry_missing_type.geojson|ERROR
        geojson_invalid/invalid_structure/invalid_geometry_wrong_geometry_type.geojson|ERROR
        geojson_invalid/problematic_geometries/problematic_3d_coordinates.geojson|problematic_3d_coordinates|1|0|0|3.34342999998016e-07|0.0028386773540088925
        geojson_invalid/problematic_geometries/problematic_4d_coordinates.geojson|problematic_4d_coordinates|1|0|0|6.300000000003497e-07|0.003357823584456499
        geojson_invalid/problematic_geometries/problematic_crosses_antimeridian.geojson|problematic_crosses_antimeridian|1|0|0|764.0600159999998|719.684
        geojson_invalid/problematic_geometries/problematic_duplicate_nodes.geojson|problematic_duplicate_nodes|1|0|0|8.112265000004113e-07|0.0041411693316298626
        geojson_invalid/problematic_geometries/problematic_excessive_coordinate_precision.geojson|problematic_excessive_coordinate_precision|1|0|0|5.448468366325462e-07|0.003141834160304837
        geojson_invalid/problematic_geometries/problematic_excessive_vertices.geojson|problematic_excessive_vertices|1|0|0|2.4228266307467447e-07|0.018919880946232762
        geojson_invalid/problematic_geometries/problematic_feature_null_geometry.geojson|problematic_feature_null_geometry|1|1|0|0.0|0.0
        geojson_invalid/problematic_geometries/problematic_holes.geojson|problematic_holes|1|0|0|1.4711394999989043e-06|0.009773154356218177
        geojson_invalid/problematic_geometries/problematic_inner_and_exterior_ring_intersect.geojson|problematic_inner_and_exterior_ring_intersect|1|0|0|4.917124999970188e-07|0.007457839432525874
        geojson_invalid/problematic_geometries/problematic_multitype_geometry_with_just_one_geometry.geojson|problematic_multitype_geometry_with_just_one_geometry|1|0|0|1.6206649999926616e-07|0.0020420621197389513
        geojson_invalid/problematic_geometries/problematic_outside_lat_lon_boundaries.geojson|problematic_outside_lat_lon_boundaries|1|0|0|45.91667721919433|408.4058720753451
        geojson_invalid/problematic_geometries/problematic_self_intersection_large.geojson|problematic_self_intersection_large|1|0|0|2.849025000030355e-07|0.005174631683558639
        geojson_invalid/problematic_geometries/problematic_self_intersection_small.geojson|problematic_self_intersection_small|1|0|0|8.0114849999661e-07|0.0042198509440994686
        geojson_invalid/problematic_geometries/problematic_wrong_bbox_coordinate_order.geojson|problematic_wrong_bbox_coordinate_order|1|0|0|2.060260000013261e-07|0.002688478757260987
        geojson_invalid/problematic_geometries/problematic_zero_length_linestring.geojson|problematic_zero_length_linestring|1|0|0|0.0|0.0
        geojson_invalid/problematic_structure/problematic_crs_defined.geojson|problematic_crs_defined|1|0|0|10686.77284628087|408.4501097630811
        geojson_invalid/problematic_structure/problematic_geometry_not_wrapped.geojson|problematic_geometry_not_wrapped|1|0|0|7.901280000034748e-07|0.004038000000004871
        geojson_invalid/problematic_structure/problematic_geometrycollection_single.geojson|problematic_geometrycollection_single|1|0|0|0.0|0.0
        geojson_invalid/problematic_structure/problematic_nested_geometrycollection.geojson|problematic_nested_geometrycollection|1|0|0|0.0|1.4142135623730951
        geojson_invalid/valid/valid_feature.geojson|valid_feature|1|0|0|0.0|0.0
        geojson_invalid/valid/valid_feature_null_geometry.geojson|valid_feature_null_geometry|1|1|0|0.0|0.0
        geojson_invalid/valid/valid_feature_null_properties.geojson|valid_feature_null_properties|1|0|0|0.3276305868599955|2.3578739999999883
        geojson_invalid/valid/valid_feature_with_bbox.geojson|valid_feature_with_bbox|1|0|0|0.0|4.242640687119286
        geojson_invalid/valid/valid_feature_with_id.geojson|valid_feature_with_id|1|0|0|0.0|0.0
        geojson_invalid/valid/valid_feature_with_string_id.geojson|valid_feature_with_string_id|1|0|0|0.0|0.0
        geojson_invalid/valid/valid_featurecollection.geojson|valid_featurecollection|1|0|0|0.3276305868599955|2.3578739999999883
        geojson_invalid/valid/valid_featurecollection_bboxes.geojson|valid_featurecollection_bboxes|2|0|0|0.0001979152663804092|0.10924020243784326
        geojson_invalid/valid/valid_featurecollection_empty_features.geojson|valid_featurecollection_empty_features|0|0|0|0.0|0.0
        geojson_invalid/valid/valid_featurecollection_multiple_feature_types.geojson|valid_featurecollection_multiple_feature_types|4|0|0|0.34227263112647544|3.280192645209399
        geojson_invalid/valid/valid_featurecollection_with_geometrycollection.geojson|valid_featurecollection_with_geometrycollection|1|0|0|0.3276305868599955|2.3578739999999883
        geojson_invalid/valid/valid_geometry.geojson|valid_geometry|1|0|0|0.0|0.0
        geojson_invalid/valid/valid_geometry_3d_coordinates.geojson|valid_geometry_3d_coordinates|1|0|0|0.0|0.0
        geojson_invalid/valid/valid_geometry_bbox.geojson|valid_geometry_bbox|1|0|0|0.3276305868599955|2.3578739999999883
        geojson_invalid/valid/valid_geometry_geometrycollection.geojson|valid_geometry_geometrycollection|1|0|0|0.3276305868599955|2.3578739999999883
        geojson_invalid/valid/valid_geometry_geometrycollection_empty_geometries.geojson|valid_geometry_geometrycollection_empty_geometries|1|0|0|0.0|0.0
        geojson_invalid/valid/valid_geometry_linestring.geojson|valid_geometry_linestring|1|0|0|0.0|4.242640687119286
        geojson_invalid/valid/valid_geometry_multilinestring.geojson|valid_geometry_multilinestring|1|0|0|0.0|78.9292222699217
        geojson_invalid/valid/valid_geometry_multipoint.geojson|valid_geometry_multipoint|1|0|0|0.0|0.0
        geojson_invalid/valid/valid_geometry_multipolygon.geojson|valid_geometry_multipolygon|1|0|0|612.5|167.76282519210753
        geojson_invalid/valid/valid_geometry_point.geojson|valid_geometry_point|1|0|0|0.0|0.0
        geojson_invalid/valid/valid_geometry_polygon.geojson|valid_geometry_polygon|1|0|0|0.3276305868599955|2.3578739999999883
        pyogrio/line_zm.gpkg|line_zm|1|0|0|0.0|28.175517329708622
        pyogrio/naturalearth_lowres/naturalearth_lowres.shp|naturalearth_lowres|177|0|0|21496.99098799274|9113.244567474441
        pyogrio/test_gpkg_nulls.gpkg|test_gpkg_nulls|4|0|0|0.0|0.0
        pyogrio/curve.gpkg|curve|1|0|0|0.0|27.87019549420171
        pyogrio/curvepolygon.gpkg|curvepolygon|1|0|0|13.62060659926081|17.459090338028723
        pyogrio/multisurface.gpkg|multisurface|1|0|0|110.01945528026147|54.2060028675742
        fiona/!test.geojson|!test|1|0|0|0.4103709323597806|2.590565436043796
        """
}
