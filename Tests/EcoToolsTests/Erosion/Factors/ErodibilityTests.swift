import Testing

@testable import EcoTools

@Suite("Soil erodibility")
struct ErodibilityTests {
    @Test("the nomograph gives the worked example of Agriculture Handbook 537: 0.31")
    func nomograph() {
        let value = SoilErodibility.nomographUS(
            siltAndVeryFineSandPercent: 65, clayPercent: 100 - 65 - 5, organicMatterPercent: 2.8, structure: 2,
            permeability: 4)
        #expect(agrees(value, 0.3109, decimals: 4))
        #expect(agrees(value, 0.31, decimals: 2))
    }

    @Test("the nomograph holds up to 70 % silt and very fine sand and 4 % organic matter")
    func nomographRange() {
        #expect(SoilErodibility.nomographHolds(siltAndVeryFineSandPercent: 70, organicMatterPercent: 4))
        #expect(!SoilErodibility.nomographHolds(siltAndVeryFineSandPercent: 70.1, organicMatterPercent: 2))
        #expect(!SoilErodibility.nomographHolds(siltAndVeryFineSandPercent: 50, organicMatterPercent: 4.1))
    }

    @Test("EPIC gives 0.35667 in the US unit for sand 20, silt 60, clay 20, carbon 1.2, which is 0.04697")
    func epic() {
        let us = SoilErodibility.epicUS(
            sandPercent: 20, siltPercent: 60, clayPercent: 20, organicCarbonPercent: 1.2)
        #expect(agrees(us, 0.35667, decimals: 5))
        #expect(agrees(ErosionUnits.erodibility(fromUS: us), 0.04697, decimals: 5))
        let value = ErodibilityMethod.epic.value(
            sandPercent: 20, siltPercent: 60, clayPercent: 20, organicCarbonPercent: 1.2)
        #expect(agrees(value, 0.04697, decimals: 5))
    }

    @Test("the correction for China makes it 0.02241")
    func china() {
        let value = ErodibilityMethod.epicChina.value(
            sandPercent: 20, siltPercent: 60, clayPercent: 20, organicCarbonPercent: 1.2)
        #expect(agrees(value, 0.02241, decimals: 5))
    }

    @Test("what is no texture, and what the correction makes negative, has no value")
    func nothing() {
        #expect(
            ErodibilityMethod.epic.value(
                sandPercent: 20, siltPercent: 60, clayPercent: 40, organicCarbonPercent: 1
            ).isNaN)
        #expect(
            ErodibilityMethod.epic.value(
                sandPercent: 20, siltPercent: 60, clayPercent: 20, organicCarbonPercent: -1
            ).isNaN)
        #expect(
            ErodibilityMethod.epic.value(
                sandPercent: .nan, siltPercent: 60, clayPercent: 20, organicCarbonPercent: 1
            ).isNaN)
        #expect(
            ErodibilityMethod.epicChina.value(
                sandPercent: 100, siltPercent: 0, clayPercent: 0, organicCarbonPercent: 0.1
            ).isNaN)
        // Parts that miss 100 by rounding are a texture.
        #expect(SoilErodibility.isTexture(sandPercent: 33, siltPercent: 33, clayPercent: 33))
    }

    @Test("EPIC never gives NaN on textures, pure sand and pure clay among them")
    func corners() {
        for sand in stride(from: 0.0, through: 100, by: 10) {
            for silt in stride(from: 0.0, through: 100 - sand, by: 10) {
                for carbon in [0.0, 0.1, 2, 20, 60] {
                    let value = SoilErodibility.epicUS(
                        sandPercent: sand, siltPercent: silt, clayPercent: 100 - sand - silt,
                        organicCarbonPercent: carbon)
                    #expect(value >= 0 && value < 0.7, "sand \(sand), silt \(silt), carbon \(carbon)")
                }
            }
        }
    }

    @Test("units of the handbooks agree among themselves: a worked example in both")
    func units() {
        #expect(agrees(ErosionUnits.erosivity(fromUS: 200), 3404, decimals: 0))
        #expect(ErosionUnits.erosivityUS(fromSI: 17.02) == 1)
        #expect(
            abs(ErosionUnits.erosivityPerUS * ErosionUnits.erodibilityPerUS / ErosionUnits.soilLossPerUS - 1) < 1e-4)
        // R 200, K 0.37, LS 1.08, C 0.49, P 0.25: 9.79 ton/(ac a), 21.95 t/(ha a).
        let ratio = 1.08 * 0.49 * 0.25
        let loss = 200 * 0.37 * ratio
        #expect(agrees(loss, 9.79, decimals: 2))
        #expect(agrees(ErosionUnits.soilLoss(fromUS: loss), 21.95, decimals: 2))
        let si = ErosionUnits.erosivity(fromUS: 200) * ErosionUnits.erodibility(fromUS: 0.37) * ratio
        #expect(agrees(si, 21.95, decimals: 1))
        #expect(ErosionUnits.modulus(fromSoilLoss: 5) == 500)
    }
}
