import Testing

@testable import GeoCore

@Suite("Formulas of spreadsheets") struct VectorSpreadsheetTests {
    @Test(
        "a formula has a value where one is stored, and an empty text is one",
        arguments: [
            ("<c r=\"A1\"><f>1+1</f><v>2</v></c>", []),
            ("<c r=\"A1\"><f>1+1</f></c>", ["A1"]),
            ("<c r=\"A1\"><f>1+1</f><v></v></c>", ["A1"]),
            ("<c r=\"A1\"><f>A2&gt;1</f><v/></c>", ["A1"]),
            ("<c r=\"A1\"><f>A2>1</f>\n<v>1</v></c>", []),
            ("<c r=\"A1\" t=\"str\"><f>\"\"</f><v></v></c>", []),
            ("<c r=\"A1\" t=\"str\"><f>\"\"</f></c>", ["A1"]),
            ("<c r=\"B7\"><f t=\"shared\" si=\"0\"/></c><c r=\"C7\"><f t=\"shared\" si=\"0\"/><v>3</v></c>", ["B7"]),
            ("<c r=\"A1\"><v>2</v></c><c r=\"A2\" t=\"inlineStr\"><is><t>f</t></is></c>", []),
            ("<c r=\"A1\"><f>1+1", []), ("", []), ("<f", []),
        ] as [(String, [String])])
    func cells(_ sheet: String, _ expected: [String]) {
        #expect(SpreadsheetFormulas.withoutValue(Array(sheet.utf8)) == expected)
    }
}
