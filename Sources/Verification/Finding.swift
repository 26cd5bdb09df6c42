internal import BackupStreamLib
public import BinaryLog

/// Something that is to be said of an image, and where.
public struct Finding: Hashable, Sendable {
  /// How much it weighs: as what is found in logs.
  public typealias Weight = LogFinding.Weight

  /// What it is about: one word for machines. Each check has its own.
  public struct Kind: RawRepresentable, Hashable, Sendable {
    /// The word.
    public var rawValue: String

    /// A kind from its word.
    public init(rawValue: String) { self.rawValue = rawValue }
  }

  /// How much it weighs.
  public var weight: Weight
  /// What it is about.
  public var kind: Kind
  /// The table or other item that it is about, as it is shown; nil if it is about none.
  public var item: String?
  /// The part of the image, or the file that ``offset`` is in, if that is not the image: `MYD`, or the name of a log.
  public var place: String?
  /// Offset in the uncompressed stream, or in the file that ``place`` names; nil if unknown.
  public var offset: Int64?
  /// How many bytes from there on are concerned, where that is known.
  public var length: Int64?
  /// What is found, and what was expected, in words.
  public var text: String

  /// A finding from its parts.
  public init(
    _ weight: Weight, _ kind: Kind, item: String? = nil, place: String? = nil, at offset: Int64? = nil,
    length: Int64? = nil, _ text: String
  ) {
    self.weight = weight
    self.kind = kind
    self.item = item
    self.place = place
    self.offset = offset
    self.length = length
    self.text = text
  }
}

extension Finding {
  /// Whether ``offset`` is one in the uncompressed stream: not in a native table's file, or in a log.
  public var isInStream: Bool { place.map { $0 == "stream" || Section(rawValue: $0) != nil } ?? true }
}

extension Finding: CustomStringConvertible {
  /// One line: "table shop.orders, table data at offset 4096: found …".
  public var description: String {
    let extent = length.map { " (\($0) bytes)" } ?? ""
    let position = [place, offset.map { "at offset \($0)\(extent)" }].compactMap(\.self).joined(separator: " ")
    let front = [item, position.isEmpty ? nil : position].compactMap(\.self).joined(separator: ", ")
    return front.isEmpty ? text : "\(front): \(text)"
  }
}
