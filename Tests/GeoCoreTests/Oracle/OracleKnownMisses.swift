/// What GEOS 3.11 itself answers otherwise than the test files, operation by operation: file, case and operation in it,
/// name.
enum OracleKnownMisses {
    /// 93 predicates and one repair. GEOS alone misses 96: the others are right here because empty members are removed.
    static let plain = Set(labels.split(separator: "\n").map(String.init))

    /// Where the prepared predicate differs from the plain one.
    static let prepared: Set = [
        "general/TestPreparedPredicatesWithGeometryCollection.xml 6.1 intersects",
        "general/TestRelateGC.xml 2.2 contains", "general/TestRelateGC.xml 4.2 contains",
        "general/TestRelateGC.xml 4.4 covers",
    ]

    /// Why, file by file:
    /// - robust-TestRobustRelateFloat.xml (2): Nearly coincident lines; the folder holds cases known to fail.
    /// - TestRelateGC.xml (81): Collections: the relate engine of GEOS 3.11 refuses or misjudges them (mended in 3.13).
    /// - TestRelateLL.xml (8): Zero-length lines count as lines rather than as points.
    /// - InvalidRelates.xml (1): Relate of invalid input.
    /// - makevalid.xml (1): Expects a repair rounded to a tenth: repairs here are made in full precision.
    /// - TestRelatePL.xml (1): A point against a zero-length line.
    private static let labels = """
        failure/robust-TestRobustRelateFloat.xml 1.1 contains
        failure/robust-TestRobustRelateFloat.xml 2.1 contains
        general/TestRelateGC.xml 4.1 relate
        general/TestRelateGC.xml 4.2 contains
        general/TestRelateGC.xml 4.4 covers
        general/TestRelateGC.xml 4.5 crosses
        general/TestRelateGC.xml 5.1 relate
        general/TestRelateGC.xml 5.5 crosses
        general/TestRelateGC.xml 5.10 touches
        general/TestRelateGC.xml 7.1 relate
        general/TestRelateGC.xml 7.3 coveredby
        general/TestRelateGC.xml 7.5 crosses
        general/TestRelateGC.xml 7.6 disjoint
        general/TestRelateGC.xml 7.8 intersects
        general/TestRelateGC.xml 7.9 overlaps
        general/TestRelateGC.xml 7.10 touches
        general/TestRelateGC.xml 7.11 within
        general/TestRelateGC.xml 9.1 relate
        general/TestRelateGC.xml 9.10 touches
        general/TestRelateGC.xml 9.11 within
        general/TestRelateGC.xml 10.1 relate
        general/TestRelateGC.xml 10.10 touches
        general/TestRelateGC.xml 10.11 within
        general/TestRelateGC.xml 13.1 relate
        general/TestRelateGC.xml 13.3 coveredby
        general/TestRelateGC.xml 13.5 crosses
        general/TestRelateGC.xml 13.6 disjoint
        general/TestRelateGC.xml 13.8 intersects
        general/TestRelateGC.xml 13.9 overlaps
        general/TestRelateGC.xml 13.10 touches
        general/TestRelateGC.xml 13.11 within
        general/TestRelateGC.xml 14.1 relate
        general/TestRelateGC.xml 14.3 coveredby
        general/TestRelateGC.xml 14.5 crosses
        general/TestRelateGC.xml 14.6 disjoint
        general/TestRelateGC.xml 14.7 equalstopo
        general/TestRelateGC.xml 14.8 intersects
        general/TestRelateGC.xml 14.9 overlaps
        general/TestRelateGC.xml 14.10 touches
        general/TestRelateGC.xml 14.11 within
        general/TestRelateGC.xml 16.1 relate
        general/TestRelateGC.xml 16.2 contains
        general/TestRelateGC.xml 16.10 touches
        general/TestRelateGC.xml 19.1 relate
        general/TestRelateGC.xml 20.1 relate
        general/TestRelateGC.xml 21.1 relate
        general/TestRelateGC.xml 21.2 contains
        general/TestRelateGC.xml 21.4 covers
        general/TestRelateGC.xml 21.5 crosses
        general/TestRelateGC.xml 22.1 relate
        general/TestRelateGC.xml 22.2 contains
        general/TestRelateGC.xml 22.4 covers
        general/TestRelateGC.xml 22.9 overlaps
        general/TestRelateGC.xml 23.1 relate
        general/TestRelateGC.xml 24.1 relate
        general/TestRelateGC.xml 24.2 contains
        general/TestRelateGC.xml 24.3 coveredby
        general/TestRelateGC.xml 24.4 covers
        general/TestRelateGC.xml 24.5 crosses
        general/TestRelateGC.xml 24.6 disjoint
        general/TestRelateGC.xml 24.7 equalstopo
        general/TestRelateGC.xml 24.8 intersects
        general/TestRelateGC.xml 24.9 overlaps
        general/TestRelateGC.xml 24.10 touches
        general/TestRelateGC.xml 24.11 within
        general/TestRelateGC.xml 25.1 relate
        general/TestRelateGC.xml 25.3 coveredby
        general/TestRelateGC.xml 25.5 crosses
        general/TestRelateGC.xml 25.6 disjoint
        general/TestRelateGC.xml 25.8 intersects
        general/TestRelateGC.xml 25.9 overlaps
        general/TestRelateGC.xml 25.10 touches
        general/TestRelateGC.xml 25.11 within
        general/TestRelateGC.xml 26.1 relate
        general/TestRelateGC.xml 26.3 coveredby
        general/TestRelateGC.xml 26.5 crosses
        general/TestRelateGC.xml 26.6 disjoint
        general/TestRelateGC.xml 26.7 equalstopo
        general/TestRelateGC.xml 26.9 overlaps
        general/TestRelateGC.xml 26.10 touches
        general/TestRelateGC.xml 26.11 within
        general/TestRelateGC.xml 27.1 relate
        general/TestRelateGC.xml 28.1 relate
        general/TestRelateLL.xml 22.1 relate
        general/TestRelateLL.xml 22.2 contains
        general/TestRelateLL.xml 22.4 covers
        general/TestRelateLL.xml 22.5 crosses
        general/TestRelateLL.xml 23.1 relate
        general/TestRelateLL.xml 23.2 contains
        general/TestRelateLL.xml 23.4 covers
        general/TestRelateLL.xml 23.9 overlaps
        misc/InvalidRelates.xml 3.1 relate
        misc/makevalid.xml 14.1 makevalid
        validate/TestRelatePL.xml 2.7 equalstopo
        """
}
