import Foundation
import Testing

@testable import GeoCore

/// The text format of boundary points. The vector is a square of 100 m in zone 36 of the 3-degree series: 1.0000 ha.
@Suite struct VectorBoundaryPointTests {
    static let attributes = """
        [属性描述]
        格式版本号=1.01
        数据产生单位=XX市自然资源局
        数据产生日期=2025-6-15
        坐标系=2000国家大地坐标系
        几度分带=3
        投影类型=高斯克吕格
        计量单位=米
        带号=36
        精度=0.001
        转换参数=0,0,0,0,0,0,0

        """
    static let square = """
        J1,1,3272217.299,36359474.087
        J2,1,3272317.299,36359474.087
        J3,1,3272317.299,36359574.087
        J4,1,3272217.299,36359574.087
        J1,1,3272217.299,36359474.087

        """
    static let text = attributes + "[地块坐标]\n5,1.0000,1,地块1,面,H48G001001,工业用地,0601,@\n" + square

    private func read(_ text: String) throws(GeoError) -> BoundaryPointFile {
        try BoundaryPointFile(bytes: Array(text.utf8), named: "parcels.txt")
    }

    /// The text with one line replaced.
    private func changed(_ old: String, _ new: String) -> String { Self.text.replacing(old, with: new) }

    private func rectangle(_ ring: Int, north: Int, east: Int, size: Int) -> String {
        let corners = [(0, 0), (size, 0), (size, size), (0, size), (0, 0)]
        return corners.map { "J,\(ring),\(3_272_000 + north + $0.0),\(36_359_000 + east + $0.1)\n" }.joined()
    }

    // MARK: what a right file says

    @Test func theHectareReadsAsAHectare() throws {
        let file = try read(Self.text)
        #expect(file.issues.isEmpty)
        #expect(file.epsgCode == 4524)
        let parcel = try #require(file.parcels.first)
        #expect(parcel.name == "地块1" && parcel.number == "1" && parcel.mapSheet == "H48G001001")
        #expect(parcel.landUse == "工业用地" && parcel.landClassCode == "0601")
        #expect(parcel.statedAreaHectares == 1)
        let polygon = try #require(parcel.geometry)
        #expect(abs(polygon.planarArea - 10_000) < 1e-6)
        #expect(polygon.bounds?.minX == 36_359_474.087 && polygon.bounds?.minY == 3_272_217.299)
    }

    @Test func utf8WithMarkAndWindowsLineEndsAndGB18030SayTheSame() throws {
        let folder = try ScratchFolder()
        let windows: [UInt8] = [0xEF, 0xBB, 0xBF] + Array(Self.text.replacing("\n", with: "\r\n").utf8)
        let gbk = try #require(Self.gb18030)
        for bytes in [windows, gbk] {
            let path = try folder.write(bytes, to: "parcels.txt")
            let file = try BoundaryPointFile(path: path)
            #expect(file.issues.isEmpty)
            #expect(file.parcels.first?.name == "地块1")
            #expect(file.epsgCode == 4524)
        }
        #expect(try BoundaryPointFile(bytes: gbk, named: "").encoding == TextEncoding("GB18030", .bytes))
        #expect(try BoundaryPointFile(bytes: windows, named: "").encoding == TextEncoding("UTF-8", .declared))
    }

    @Test func theDatasetRecognisesTheFileByItsContent() throws {
        let folder = try ScratchFolder()
        let dataset = try Dataset(try folder.write(Self.text, to: "parcels.txt"))
        let table = try dataset.layer("parcels").readAll()
        #expect(dataset.driver == "BoundaryPoints")
        #expect(table.count == 1 && table.fids == [1])
        #expect(table.value(0, "地块名称") == .string("地块1"))
        #expect(table.value(0, "地块面积") == .real(1))
        #expect(try CRS(#require(table.crsDefinition)).authorityCode == "EPSG:4524")
        #expect(abs(try #require(table.geometries[0]).planarArea - 10_000) < 1e-6)
        let other = try folder.write("hello", to: "readme.txt")
        #expect(failure { () throws(GeoError) in try Dataset(other) } != nil)
    }

    @Test(arguments: [
        "5,1.0000,1,地块1,面,H48G001001,工业用地,@", "5,1.0000,1,地块1,面,H48G001001,工业用地,0601,@",
        "5,1.0000,1,地块1,面,H48G001001,工业用地,0601,x,@", "5,1.0000,1,地块1,面,H48G001001,工业用地,0601,a,b,c,d,@",
        "4,1.0000,1,地块1,面,H48G001001,工业用地,0601,@", "5,,1,地块1,面,,,,@",
    ])
    func headersOfEveryUsualLengthAndBlankValuesAreRead(_ header: String) throws {
        let file = try read(changed("5,1.0000,1,地块1,面,H48G001001,工业用地,0601,@", header))
        #expect(file.issues.isEmpty)
        #expect(file.parcels.first?.name == "地块1")
        #expect(abs(try #require(file.parcels.first?.geometry).planarArea - 10_000) < 1e-6)
    }

    @Test func anOpenRingIsClosedAndSaid() throws {
        let points = "J1,1,3272217,36359474\nJ2,1,3272317,36359474\nJ3,1,3272317,36359574\n"
        let file = try read(Self.attributes + "[地块坐标]\n3,0.5000,1,甲,面,,,,@\n" + points)
        #expect(file.issues.map(\.severity) == [.warning])
        #expect(file.issues[0].line == 16 && file.issues[0].reason.contains("does not end on its first point"))
        #expect(try #require(file.parcels.first?.geometry).planarArea == 5_000)
    }

    // MARK: shells and holes

    @Test(arguments: [[1, 2], [2, 1], [1, 1]])
    func aRingInsideAnotherIsAHoleWhateverItsNumber(_ numbers: [Int]) throws {
        let inner = rectangle(numbers[1], north: 20, east: 20, size: 10)
        let outer = rectangle(numbers[0], north: 0, east: 0, size: 100)
        for points in [outer + inner, inner + outer] {
            let file = try read(Self.attributes + "[地块坐标]\n10,0.9900,1,甲,面,,,,@\n" + points)
            #expect(file.issues.isEmpty)
            let polygon = try #require(file.parcels[0].geometry)
            #expect(polygon.kind == .polygon && polygon.rings.count == 2)
            #expect(polygon.planarArea == 9_900)
        }
    }

    @Test func anIslandInAHoleAndAPartBesideAreShells() throws {
        let points =
            rectangle(1, north: 0, east: 0, size: 100) + rectangle(2, north: 10, east: 10, size: 50)
            + rectangle(3, north: 20, east: 20, size: 10) + rectangle(4, north: 0, east: 200, size: 10)
        let file = try read(Self.attributes + "[地块坐标]\n20,0.7700,1,甲,面,,,,@\n" + points)
        #expect(file.issues.isEmpty)
        let polygons = try #require(file.parcels[0].geometry)
        #expect(polygons.kind == .multiPolygon && polygons.parts.count == 3)
        #expect(polygons.planarArea == 10_000 - 2_500 + 100 + 100)
    }

    @Test func pointsAndLinesAreRead() throws {
        let file = try read(
            Self.attributes + "[地块坐标]\n1,,1,井,点,,,,@\nJ1,1,3272217,36359474\n"
                + "3,,2,管,线,,,,@\nJ1,1,3272217,36359474\nJ2,1,3272220,36359478\nJ3,1,3272220,36359488\n")
        #expect(file.issues.isEmpty)
        #expect(file.parcels.map { $0.geometry?.kind } == [.point, .lineString])
        #expect(file.parcels[1].geometry?.planarLength == 15)
    }

    // MARK: the plane

    /// Every zone of every datum and width, with and without zone number: PROJ's own parameters of the code found are
    /// those that the file states.
    @Test func everyZoneOfTheThreeDatumsGetsItsCode() throws {
        let datums = [("2000国家大地坐标系", "2000"), ("1980西安坐标系", "1980"), ("1954年北京坐标系", "1954")]
        for (stated, year) in datums {
            for (width, zones) in [(3, 25...45), (6, 13...23)] {
                for zone in zones {
                    for hasPrefix in [true, false] {
                        let text = Self.text.replacing("2000国家大地坐标系", with: stated)
                            .replacing("几度分带=3", with: "几度分带=\(width)").replacing("带号=36", with: "带号=\(zone)")
                            .replacing(",36359", with: hasPrefix ? ",\(zone)359" : ",359")
                        let file = try read(text)
                        let code = try #require(file.epsgCode, "\(stated) \(width) \(zone) \(file.issues)")
                        let crs = try CRS("EPSG:\(code)")
                        let meridian = Double(width == 3 ? 3 * zone : 6 * zone - 3)
                        #expect(crs.gaussKruger?.centralMeridianDegrees == meridian)
                        #expect(crs.gaussKruger?.hasZonePrefix == hasPrefix)
                        #expect(crs.datumName.contains(year) || crs.name.contains(year))
                    }
                }
            }
        }
    }

    @Test func theZoneWidthAndNumberMayBeLeftToTheCoordinates() throws {
        let file = try read(changed("几度分带=3", "几度分带=").replacing("带号=36", with: "带号="))
        #expect(file.epsgCode == 4524 && file.issues.isEmpty)
    }

    // MARK: what a wrong file is told

    @Test(arguments: [
        ("带号=36", "带号=35", 9, "zone 35 is stated, but the east coordinates begin with 36"),
        ("坐标系=2000国家大地坐标系", "坐标系=", 5, "not stated"),
        ("坐标系=2000国家大地坐标系", "坐标系=WGS84", 5, "none of CGCS2000"),
        ("几度分带=3", "几度分带=5", 6, "neither 3 nor 6"),
        ("几度分带=3", "几度分带=6", 9, "zone 36 is no 6 degree zone"),
        ("投影类型=高斯克吕格", "投影类型=UTM", 7, "not Gauss-Krüger"),
        ("计量单位=米", "计量单位=度", 8, "not metres"),
        ("带号=36", "带号=三十六", 9, "no number"),
    ])
    func contradictionsLeaveThePlaneOpenAndAreSaid(_ old: String, _ new: String, _ line: Int, _ says: String) throws {
        let file = try read(changed(old, new))
        #expect(file.epsgCode == nil)
        let issue = try #require(file.issues.first { $0.severity == .error })
        #expect(issue.line == line && issue.reason.contains(says), "\(file.issues)")
    }

    @Test(arguments: [
        ("J2,1,3272317.299,36359474.087", "J2,1,36359474.087,3272317.299", "X and Y are swapped"),
        ("J2,1,3272317.299,36359474.087", "J2,1,106.55,29.56", "degrees"),
        ("J2,1,3272317.299,36359474.087", "J2,1,3272317.299,99359474.087", "outside China"),
        ("J2,1,3272317.299,36359474.087", "J2,1,327231x,36359474.087", "a point needs"),
        ("J2,1,3272317.299,36359474.087", "J2,1,3272317.299", "a point needs"),
        ("J2,1,3272317.299,36359474.087", "J2,1,3272317.299,37359474.087", "several zones: 36, 37"),
    ])
    func badPointsAreErrorsWithTheirLine(_ old: String, _ new: String, _ says: String) throws {
        let file = try read(changed(old, new))
        let issue = try #require(file.issues.first { $0.severity == .error })
        #expect(issue.line == 15 && issue.reason.contains(says), "\(file.issues)")
        #expect(file.parcels.first?.geometry == nil || file.epsgCode == nil)
    }

    /// 1 m² and half of the last digit stated are no difference: 1.0001 ha is 1 m² off, 1.0002 ha is 2 m² off.
    @Test(arguments: [
        ("1.0000", false), ("1.0001", false), ("1.0002", true), ("0.9998", true), ("1.01", true), ("1.0", false),
    ])
    func aStatedAreaThatThePointsDoNotEncloseIsSaid(_ stated: String, _ isSaid: Bool) throws {
        let file = try read(changed("5,1.0000", "5,\(stated)"))
        #expect(file.issues.contains { $0.severity == .warning && $0.line == 13 && $0.reason.contains("ha") } == isSaid)
        #expect(!file.issues.contains { $0.severity == .error })
    }

    /// The areas of a square kilometre on the ellipsoid and in the plane differ by 483 m² here; offices state either (ellipsoidal: by
    /// pyproj's geodesics over edges cut to 1 m).
    @Test(arguments: [("100.0000", false), ("99.9517", false), ("99.9750", true), ("100.0500", true)])
    func aStatedAreaMayBeThatOfThePlaneOrOfTheEllipsoid(_ stated: String, _ isSaid: Bool) throws {
        let points = "J,1,3272217,36359474\nJ,1,3273217,36359474\nJ,1,3273217,36360474\nJ,1,3272217,36360474\n"
        let file = try read(
            Self.attributes + "[地块坐标]\n5,\(stated),1,甲,面,,,,@\n" + points + "J,1,3272217,36359474\n")
        #expect(file.issues.contains { $0.reason.contains("on the ellipsoid") } == isSaid, "\(file.issues)")
        #expect(file.issues.isEmpty == !isSaid)
    }

    @Test func aFileWithSwappedAxesIsToldAllElseTooAtOnce() throws {
        let points = "J1,1,36359474,3272217\nJ2,1,36359474,3272317\nJ3,1,36359574,3272317\nJ4,1,36359574,3272217\n"
        let file = try read(
            Self.attributes.replacing("带号=36", with: "带号=35") + "[地块坐标]\n4,2.0000,1,甲,面,,,,@\n" + points)
        let said = file.issues.map(\.reason)
        #expect(said.contains { $0.contains("X and Y are swapped") && $0.contains("4 points") })
        #expect(said.contains { $0.contains("zone 35 is stated, but the east coordinates begin with 36") })
        #expect(said.contains { $0.contains("does not end on its first point") })
        #expect(said.contains { $0.contains("the header states 2.0 ha; the points enclose 1.0 ha") })
        #expect(file.issues.count == 4 && file.epsgCode == nil && file.parcels[0].geometry == nil)
    }

    @Test func aWrongNumberOfPointsIsSaid() throws {
        let file = try read(changed("5,1.0000", "7,1.0000"))
        #expect(file.issues.map(\.line) == [13])
        #expect(file.issues[0].reason.contains("states 7 points; there are 5 (4 without"))
    }

    @Test func allProblemsAreSaidAtOnceInTheOrderOfTheirLines() throws {
        let file = try read(
            changed("带号=36", "带号=35").replacing("计量单位=米", with: "计量单位=公里")
                + "3,1.0,2,乙,面,,,,@\nJ1,1,3272217,36359474\nJ2,1,abc,36359474\n3,1.0,3,丙,面,,,,@\n")
        #expect(file.issues.map(\.line) == [8, 9, 21, 22])
        #expect(file.parcels.count == 3)
    }

    @Test func aFileWithoutCoordinatesIsRefused() throws {
        let error = failure { () throws(GeoError) in try read(Self.attributes) }
        #expect(error?.description.contains("[地块坐标]") == true)
    }

    @Test func coordinatesWithoutAttributesHaveNoPlane() throws {
        let file = try read("[地块坐标]\n5,1.0000,1,甲,面,,,,@\n" + Self.square)
        #expect(file.epsgCode == nil)
        #expect(file.issues.contains { $0.severity == .error && $0.reason.contains("[属性描述]") })
        #expect(file.parcels[0].geometry != nil)
    }

    /// The same text with Windows line ends, encoded by Python's gb18030 codec.
    static let gb18030: [UInt8]? = Data(
        base64Encoded: """
            W8r00NTD6Mr2XQ0KuPHKvbDmsb66xT0xLjAxDQrK/b7dsvrJ+rWlzrs9WFjK0NfUyLvXytS0vtYNCsr9vt2y+sn6yNXG2j0y\
            MDI1LTYtMTUNCtf4serPtT0yMDAwufq80rTztdjX+LHqz7UNCry4tsi31rT4PTMNCs2207DA4NDNPbjfy7m/y8LAuPENCrzG\
            wb+1pc67PcPXDQq0+LrFPTM2DQq+q7bIPTAuMDAxDQrXqru7ss7K/T0wLDAsMCwwLDAsMCwwDQpbtdi/6df4sepdDQo1LDEu\
            MDAwMCwxLLXYv+kxLMPmLEg0OEcwMDEwMDEsuaTStdPDtdgsMDYwMSxADQpKMSwxLDMyNzIyMTcuMjk5LDM2MzU5NDc0LjA4\
            Nw0KSjIsMSwzMjcyMzE3LjI5OSwzNjM1OTQ3NC4wODcNCkozLDEsMzI3MjMxNy4yOTksMzYzNTk1NzQuMDg3DQpKNCwxLDMy\
            NzIyMTcuMjk5LDM2MzU5NTc0LjA4Nw0KSjEsMSwzMjcyMjE3LjI5OSwzNjM1OTQ3NC4wODcNCg==
            """
    ).map(Array.init)
}
