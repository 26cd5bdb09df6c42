public import BackupStreamLib
public import ByteIO
internal import TableRows

/// One definition of an image as statements that a server of today executes.
public struct RestorePiece: Sendable {
  /// The kinds, in the order in which they are restored; the rows come behind the tables.
  public enum Kind: Int, Sendable, Comparable {
    case database, table, foreignKeys, routine, view, trigger, event, grants

    /// Its name in names of files.
    public var name: String { self == .foreignKeys ? "foreign-keys" : "\(self)" }

    /// The earlier one is the lesser.
    public static func < (left: Kind, right: Kind) -> Bool { left.rawValue < right.rawValue }
  }

  /// What it is.
  public var kind: Kind
  /// Its item of the catalogue; the table, for foreign keys; the database, for grants.
  public var item: ItemReference
  /// What it is called, in words, as it is shown.
  public var label: String
  /// The database that it will be in.
  public var database: ByteString
  /// Its name there.
  public var name: ByteString
  /// Settings of the session, each with its end.
  public var settings: [UInt8] = []
  /// The statements, without the ends.
  public var statements: [[UInt8]]
  /// Whether statements have semicolons inside.
  public var isCompound = false
  /// Whether it is a table made of others.
  var isUnion = false
  /// The names in it, in lower case.
  var identifiers: Set<ByteString> = []

  /// The statements for the client, each with its end.
  public var script: [UInt8] {
    var script = settings
    for statement in statements {
      if isCompound {
        let delimiter = Self.delimiter(for: statement)
        script += Array("DELIMITER \(delimiter)\n".utf8) + statement + Array("\n\(delimiter)\nDELIMITER ;\n".utf8)
      } else {
        script += statement + Array(";\n".utf8)
      }
    }
    return script
  }

  /// USE of the database, with its end.
  public var use: [UInt8] { Array("USE ".utf8) + database.quotedName + Array(";\n".utf8) }

  private static func delimiter(for statement: [UInt8]) -> String {
    var (delimiter, number) = (";;", 0)
    while Self.contains(statement, Array(delimiter.utf8)) {
      number += 1
      delimiter = "$$\(number == 1 ? "" : String(number))"
    }
    return delimiter
  }

  private static func contains(_ bytes: [UInt8], _ part: [UInt8]) -> Bool {
    var rest = bytes[...]
    while let start = rest.firstIndex(of: part[0]) {
      if rest[start...].starts(with: part) { return true }
      rest = rest[(start + 1)...]
    }
    return false
  }
}

/// Something of the image that a plan leaves out.
public struct LeftOut: Hashable, Sendable {
  /// What it is, in words.
  public var label: String
  /// Why.
  public var reason: String

  /// Something left out, and why.
  public init(label: String, reason: String) { (self.label, self.reason) = (label, reason) }
}
