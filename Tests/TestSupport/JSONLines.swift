import Foundation

/// JSON lines, as another reader understands them.
public enum JSONLines {
  /// The objects, one a line.
  public static func parse(_ output: [UInt8]) throws -> [[String: Any]] {
    try output.split(separator: 10).map { line in
      guard let object = try JSONSerialization.jsonObject(with: Data(line)) as? [String: Any] else {
        throw CocoaError(.fileReadCorruptFile)
      }
      return object
    }
  }
}
