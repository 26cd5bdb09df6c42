internal import Foundation

/// The contents of tables as the server itself showed them, beside each image.
public struct Truth: Sendable {
  /// The names of the columns.
  public let columns: [String]
  /// The rows, each value as its bytes; nil is NULL.
  public let rows: [[[UInt8]?]]

  /// Reads `expected/FILE.tsv` or `expected/FILE.hex.tsv` of an image; nil if there is none.
  /// - Parameters:
  ///   - file: the table's name as `tables.tsv` has it: percent-encoded.
  ///   - hex: whether to read the form in which strings are hexadecimal digits, and ENUM and SET numbers.
  public init?(_ image: Samples.Image, file: String, hex: Bool) throws {
    guard let text = try image.text("expected/\(file)\(hex ? ".hex" : "").tsv") else { return nil }
    var lines = text.split(separator: 0x0A, omittingEmptySubsequences: false).map(Array.init)
    if lines.last?.isEmpty == true { lines.removeLast() }
    guard let heading = lines.first else {
      (columns, rows) = ([], [])
      return
    }
    columns = heading.split(separator: 0x09, omittingEmptySubsequences: false).map {
      String(decoding: $0, as: UTF8.self)
    }
    rows = lines.dropFirst().map { Self.values($0) }
  }

  /// The values of a line of the client's batch mode. The text NULL is NULL: no value of the corpus is that text.
  public static func values(_ line: [UInt8]) -> [[UInt8]?] {
    line.split(separator: 0x09, omittingEmptySubsequences: false).map { field in
      field.elementsEqual("NULL".utf8) || field.elementsEqual("\\N".utf8) ? nil : unescaped(field)
    }
  }

  /// A value without the escapes of tab-separated forms.
  public static func unescaped(_ field: ArraySlice<UInt8>) -> [UInt8] {
    guard field.contains(0x5C) else { return Array(field) }
    var value: [UInt8] = []
    var isEscaped = false
    for byte in field {
      if isEscaped {
        value.append([0x6E: 0x0A, 0x74: 0x09, 0x30: 0x00][byte] ?? byte)
        isEscaped = false
      } else if byte == 0x5C {
        isEscaped = true
      } else {
        value.append(byte)
      }
    }
    return value
  }
}
