internal import CGEOS

/// Memory that was freed and that the allocator keeps for later.
public enum FreedMemory {
    /// Gives it back to the system. Between two pieces of work that need much and hold it in different places: what the
    /// first one freed lies in pieces that the second one cannot use. Takes some milliseconds.
    public static func giveBack() {
        #if canImport(Glibc)
            malloc_trim(0)
        #endif
    }
}
