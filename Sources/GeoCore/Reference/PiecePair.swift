/// The nearest points of two pieces.
struct PiecePair {
    let first: SurfacePiece
    let second: SurfacePiece

    struct Nearest {
        var squared: Double
        var s: Double
        var t: Double
    }

    /// Squared distance of the two chords, and where; the curves leave their chords by at most their bulges.
    func chords() -> Nearest {
        let d1 = first.end - first.start
        let d2 = second.end - second.start
        let r = first.start - second.start
        let a = d1.dot(d1)
        let e = d2.dot(d2)
        let f = d2.dot(r)
        var s = 0.0
        var t = 0.0
        if a == 0, e == 0 {
            // Two points.
        } else if a == 0 {
            t = min(max(f / e, 0), 1)
        } else {
            let c = d1.dot(r)
            if e == 0 {
                s = min(max(-c / a, 0), 1)
            } else {
                let b = d1.dot(d2)
                let denominator = a * e - b * b
                s = denominator > 1e-12 * a * e ? min(max((b * f - c * e) / denominator, 0), 1) : 0.5
                t = (b * s + f) / e
                if t < 0 || t > 1 {
                    t = min(max(t, 0), 1)
                    s = min(max((b * t - c) / a, 0), 1)
                }
            }
        }
        let gap = (first.start + d1 * s) - (second.start + d2 * t)
        return Nearest(squared: gap.dot(gap), s: s, t: t)
    }

    /// The nearest points of the two curves: descents from the chords' answer and from both middles, then the ends.
    ///
    /// Between two nearly parallel pieces the chords say little about where along them the gap is least; the
    /// middles and the four ends cover what two parabolas can do.
    func curves(from start: Nearest) -> Nearest {
        var best = descend(start.s, start.t)
        let firstIsPoint = first.start.distance(to: first.end) == 0
        let secondIsPoint = second.start.distance(to: second.end) == 0
        if firstIsPoint, secondIsPoint { return best }
        for (s, t) in [(0.5, 0.5), (0.0, start.t), (1.0, start.t), (start.s, 0.0), (start.s, 1.0)] {
            let found = descend(s, t)
            if found.squared < best.squared { best = found }
        }
        return best
    }

    /// Newton's method for the least squared distance in the unit square, damped so that it never rises.
    private func descend(_ s0: Double, _ t0: Double) -> Nearest {
        var s = s0
        var t = t0
        var gap = first.position(s) - second.position(t)
        var value = gap.dot(gap)
        let firstCurve = first.bulge * -8
        let secondCurve = second.bulge * -8
        for _ in 0..<40 {
            let u = first.slope(s)
            let v = second.slope(t)
            let gs = gap.dot(u)
            let gt = -gap.dot(v)
            let uu = u.dot(u)
            let vv = v.dot(v)
            let uv = u.dot(v)
            let freeS = uu > 0 && !((s <= 0 && gs > 0) || (s >= 1 && gs < 0))
            let freeT = vv > 0 && !((t <= 0 && gt > 0) || (t >= 1 && gt < 0))
            if !freeS, !freeT { break }
            var hs = uu + gap.dot(firstCurve)
            var ht = vv - gap.dot(secondCurve)
            // Where the function is not convex, leave the curvature out: Gauss-Newton always descends.
            if hs <= 0.1 * uu { hs = uu }
            if ht <= 0.1 * vv { ht = vv }
            var ds = 0.0
            var dt = 0.0
            if freeS, freeT {
                var determinant = hs * ht - uv * uv
                if determinant <= 1e-13 * hs * ht {
                    hs *= 1 + 1e-9
                    ht *= 1 + 1e-9
                    determinant = max(hs * ht - uv * uv, 1e-12 * hs * ht)
                }
                ds = -(gs * ht + gt * uv) / determinant
                dt = -(gt * hs + gs * uv) / determinant
            } else if freeS {
                ds = -gs / hs
            } else {
                dt = -gt / ht
            }
            var step = 1.0
            var isBetter = false
            for _ in 0..<30 {
                let nextS = min(max(s + step * ds, 0), 1)
                let nextT = min(max(t + step * dt, 0), 1)
                let nextGap = first.position(nextS) - second.position(nextT)
                let nextValue = nextGap.dot(nextGap)
                if nextValue < value {
                    isBetter = value - nextValue > 1e-14 * value
                    s = nextS
                    t = nextT
                    gap = nextGap
                    value = nextValue
                    break
                }
                step *= 0.25
            }
            if !isBetter { break }
        }
        return Nearest(squared: value, s: s, t: t)
    }
}
