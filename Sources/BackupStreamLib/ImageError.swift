public import ByteIO

/// What is wrong with an image, and where.
public struct ImageError: Error, Hashable, Sendable {
  /// The kinds of failure.
  public enum Code: Hashable, Sendable {
    /// The bytes are not those of an image: another magic number (specification 1.1).
    case notAnImage
    /// An image of a format version that we do not read.
    case unsupportedVersion
    /// The image ends before its parts do.
    case truncated
    /// The bytes contradict the format.
    case damaged
    /// The image is complete, but something stands behind its end that does not belong there.
    case trailingBytes
    /// More than we are willing to hold in memory.
    case tooLarge
    /// The bytes could not be had: ``ImageError/cause`` says why.
    case input
  }

  /// The kind of failure.
  public var code: Code
  /// Which part of the image was being read.
  public var section: Section
  /// Offset in the uncompressed stream, where known.
  public var offset: Int64?
  /// What is there.
  public var found: String
  /// What should be there.
  public var expected: String
  /// The failure below, for ``Code/input`` and for containers that are damaged or cut.
  public var cause: ByteIOError?

  /// An error with its context.
  public init(
    _ code: Code, in section: Section, at offset: Int64?, found: String, expected: String, cause: ByteIOError? = nil
  ) {
    self.code = code
    self.section = section
    self.offset = offset
    self.found = found
    self.expected = expected
    self.cause = cause
  }

  init(_ cause: ByteIOError, in section: Section) {
    let code: Code =
      switch cause.code {
      case .system, .unsupported: .input
      case .corrupt: .damaged
      case .truncated: .truncated
      }
    self.init(code, in: section, at: nil, found: "", expected: "", cause: cause)
  }
}

extension ImageError: CustomStringConvertible {
  /// One line without the file's name: "catalogue at offset 66: found item type 99, expected 3 to 11".
  public var description: String {
    if let cause { return cause.description + (section == .prefix ? "" : " (while reading the \(section.rawValue))") }
    let place = section.rawValue + (offset.map { " at offset \($0)" } ?? "")
    return place + ": found \(found)" + (expected.isEmpty ? "" : ", expected \(expected)")
  }
}

/// The parts of an image, in their order (specification 4).
public enum Section: String, Hashable, Sendable, CaseIterable {
  /// Magic number, version, block size (1.1).
  case prefix
  /// The header chunk (4.1).
  case header
  /// The snapshot description chunks (4.2).
  case snapshots = "snapshot descriptions"
  /// The catalogue chunks (5).
  case catalogue
  /// The metadata chunks (6).
  case metadata
  /// The table data chunks (7).
  case tableData = "table data"
  /// The summary (8).
  case summary
  /// The end-of-stream marker, and what stands behind it.
  case end
  /// Our index behind the end of the stream.
  case index
}
