/// What this program calls itself in results.
public enum ToolVersion {
    public static let name = "eco"
    public static let number = "0.1.0"
}
