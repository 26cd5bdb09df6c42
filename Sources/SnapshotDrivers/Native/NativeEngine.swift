public import ByteIO

/// A storage engine with a native driver: images hold copies of its files (specification 9.3, 9.4).
public enum NativeEngine: Hashable, Sendable {
  /// MyISAM: `.MYD` and `.MYI`.
  case myisam
  /// MARIA (later called Aria): `.MAD` and `.MAI`.
  case maria

  /// The engine with this name, as a snapshot description has it; nil if it is none of these.
  public init?(name: ByteString) {
    switch name.text?.lowercased() {
    case "myisam": self = .myisam
    case "maria": self = .maria
    default: return nil
    }
  }

  /// The extension of data files, without a dot.
  public var dataExtension: String { self == .myisam ? "MYD" : "MAD" }
  /// The extension of index files, without a dot.
  public var indexExtension: String { self == .myisam ? "MYI" : "MAI" }
}

/// The names of a table and its database, unquoted and in UTF-8.
public struct NativeTableName: Hashable, Sendable {
  /// The database.
  public var database: ByteString
  /// The table.
  public var table: ByteString

  /// A name from its parts.
  public init(database: ByteString, table: ByteString) {
    self.database = database
    self.table = table
  }
}

extension NativeTableName {
  /// The folder of the database and the table's file without extension, named as a server names them (specification
  /// 9.3); nil if one of them is no name of a file in its folder: names with `#mysql50#` before them are not encoded, so
  /// they may hold anything.
  public var files: (folder: String, file: String)? {
    let name = FileSystemName(self)
    func checked(_ bytes: [UInt8]) -> String? {
      guard !bytes.isEmpty, bytes != Array(".".utf8), bytes != Array("..".utf8), bytes.count <= 250,
        !bytes.contains(0), !bytes.contains(UInt8(ascii: "/")), !bytes.contains(UInt8(ascii: "\\"))
      else { return nil }
      return ByteString(bytes).text
    }
    guard let folder = checked(name.database), let file = checked(name.table) else { return nil }
    return (folder, file)
  }
}
