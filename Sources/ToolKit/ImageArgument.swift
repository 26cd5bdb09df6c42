public import BackupStreamLib
public import ByteIO
internal import SystemPackage

/// An image as the command line names it: a file, or `-` for standard input.
public struct ImageArgument: Sendable {
  /// What was given, as ``RawArguments`` has it.
  public let argument: String

  /// The image that an argument names.
  public init(_ argument: String) { self.argument = argument }

  /// Whether it is standard input.
  public var isStandardInput: Bool { argument == "-" }

  /// The name to report it under.
  public var name: ByteString { isStandardInput ? "standard input" : RawArguments.bytes(argument) }

  /// The same, safe on a terminal.
  public var shown: String { name.display }

  /// Opens it.
  /// - Throws: ``ImageError`` if it cannot be read, or is no image.
  public func open() throws(ImageError) -> ImageReader {
    try isStandardInput ? ImageReader(descriptor: .standardInput) : ImageReader(path: RawArguments.path(argument))
  }
}

extension ExitStatus {
  /// How a command ends that could not read on.
  public init(_ error: ImageError) {
    switch error.code {
    case .truncated, .damaged, .trailingBytes: self = .finding
    case .notAnImage, .unsupportedVersion, .tooLarge, .input: self = .failure
    }
  }
}

/// Names for the shell to complete, from the image that is on the command line.
public enum NameCompletion {
  /// Databases and `database.name` of tables that begin with what was typed.
  @Sendable
  public static func tables(_ arguments: [String], _: Int, _ typed: String) -> [String] {
    names(arguments, typed) { $0.type == .table }
  }

  /// Databases and `database.name` of all items that begin with what was typed.
  @Sendable
  public static func items(_ arguments: [String], _: Int, _ typed: String) -> [String] {
    names(arguments, typed) { $0.type != .privilege }
  }

  /// Only names that no shell reads as anything else: bash expands what it is offered, and runs the commands in it.
  private static func names(_ arguments: [String], _ typed: String, _ isWanted: (Catalogue.Item) -> Bool) -> [String] {
    for argument in arguments.dropFirst() where !argument.hasPrefix("-") {
      guard let catalogue = try? ImageArgument(argument).open().catalogue() else { continue }
      let names = catalogue.databases.flatMap { database in
        [database.name]
          + database.items.filter(isWanted).map {
            ByteString(database.name.bytes + [UInt8(ascii: ".")] + $0.name.bytes)
          }
      }
      return names.compactMap(\.text).filter { $0.hasPrefix(typed) && $0.utf8.allSatisfy(isPlain) }
    }
    return []
  }

  private static func isPlain(_ byte: UInt8) -> Bool {
    switch Unicode.Scalar(byte) {
    case "A"..."Z", "a"..."z", "0"..."9", "_", ".", "-": true
    default: false
    }
  }
}
