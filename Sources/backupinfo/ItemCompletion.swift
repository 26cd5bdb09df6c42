import BackupStreamLib
import ByteIO
import SystemPackage

/// Names of items for the shell to complete, from the image that is on the command line.
enum ItemCompletion {
  /// Databases and `database.item` of the first argument that is an image and begin with what was typed.
  @Sendable
  static func candidates(_ arguments: [String], _: Int, _ typed: String) -> [String] {
    for argument in arguments.dropFirst().reversed() where !argument.hasPrefix("-") {
      guard let catalogue = try? ImageReader(path: FilePath(argument)).catalogue() else { continue }
      let names = catalogue.databases.flatMap { database in
        [database.name]
          + database.items.filter { $0.type != .privilege }.map { item in
            ByteString(database.name.bytes + [UInt8(ascii: ".")] + item.name.bytes)
          }
      }
      return names.compactMap(\.text).filter { $0.hasPrefix(typed) && $0.allSatisfy { $0.isASCII && !$0.isNewline } }
    }
    return []
  }
}
