internal import BackupStreamLib
internal import Recovery

/// Why two images could not be compared: one of them cannot be read.
public struct ComparisonError: Error {
  /// Whether that is the first of them.
  public var isOfFirst: Bool
  /// What is wrong with it: an ``ImageError``, or an `ExtractionError`.
  public var reason: any Error

  /// Says of what is wrong with an image which it is. What is wrong with something else, such as a temporary file, stays
  /// as it is.
  static func naming<Value>(isFirst: Bool, _ body: () throws -> Value) throws -> Value {
    do { return try body() } catch {
      guard error is ImageError || error is ExtractionError else { throw error }
      throw ComparisonError(isOfFirst: isFirst, reason: error)
    }
  }
}

extension ComparisonError: CustomStringConvertible {
  /// One line: "the first: metadata at offset 300: found …".
  public var description: String { "the \(isOfFirst ? "first" : "second"): \(reason)" }
}
