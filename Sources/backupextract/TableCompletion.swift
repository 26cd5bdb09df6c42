import BackupStreamLib
import ByteIO
import SystemPackage

/// Names of tables for the shell to complete, from the image that is on the command line.
enum TableCompletion {
  /// Databases and `database.table` of the first argument that is an image and begin with what was typed.
  @Sendable
  static func candidates(_ arguments: [String], _: Int, _ typed: String) -> [String] {
    for argument in arguments.dropFirst() where !argument.hasPrefix("-") {
      guard let catalogue = try? ImageReader(path: FilePath(argument)).catalogue() else { continue }
      let names = catalogue.databases.flatMap { database in
        [database.name]
          + database.tables.map { ByteString(database.name.bytes + [UInt8(ascii: ".")] + $0.name.bytes) }
      }
      return names.compactMap(\.text).filter { $0.hasPrefix(typed) && $0.allSatisfy { $0.isASCII && !$0.isNewline } }
    }
    return []
  }
}
