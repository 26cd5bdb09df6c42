/// How deep an image is checked. Each level includes those before it.
public enum VerificationLevel: Int, Hashable, Sendable, Comparable, CaseIterable {
  /// The container, blocks, fragments, chunks, sections, statements (specification 2 to 8 and 12).
  case structure
  /// Every row of every table (specification 9).
  case rows
  /// The checksums of the index.
  case checksums
  /// Which span of time can be reached with the binary logs.
  case recoverability

  /// The name, as `--level` takes it.
  public var name: String { "\(self)" }

  /// By depth.
  public static func < (left: VerificationLevel, right: VerificationLevel) -> Bool { left.rawValue < right.rawValue }
}
