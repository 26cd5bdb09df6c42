internal import ArgumentParser
public import ByteIO
public import SystemPackage

/// The command line as bytes. A `String` can't hold bytes that are not UTF-8, and a repaired file name is another one:
/// so each such byte stands as a character of its own, U+10FF00 and its value, until ``bytes(_:)`` gives it back.
public enum RawArguments {
  private static let plane: UInt32 = 0x10FF00

  /// The arguments of this process, behind the name of the command.
  public static var all: [String] {
    (0..<Int(CommandLine.argc)).dropFirst().compactMap { index in
      guard let raw = unsafe CommandLine.unsafeArgv[index] else { return nil }
      return unsafe text(ByteString(cString: raw))
    }
  }

  /// Arguments in the one form that the parser knows: names of options may be written with `_` for `-`, as MySQL's
  /// programs allow.
  /// - Parameter optionalPatterns: options whose pattern may be left out; they get `%`, which matches everything.
  public static func normalized(_ arguments: [String], optionalPatterns: Set<String>) -> [String] {
    let options = arguments.prefix { $0 != "--" }
    return options.flatMap { argument -> [String] in
      guard argument.hasPrefix("--"), !argument.hasPrefix("---") else { return [argument] }
      if optionalPatterns.contains(argument) { return [argument + "=%"] }
      let name = argument.prefix { $0 != "=" }
      let value = argument[name.endIndex...]
      let known = String(name.map { $0 == "_" ? "-" : $0 })
      // The parser would take `--name=` for an option whose value follows.
      return value == "=" ? [known, ""] : [known + value]
    } + arguments[options.endIndex...]
  }

  /// Refuses a command line that names no file, one without a name, or standard input twice.
  /// - Parameter question: what to ask for where there is none.
  public static func checkFiles(_ files: [String], orAsk question: String) throws {
    if files.isEmpty { throw ValidationError(question) }
    if files.contains(where: \.isEmpty) { throw ValidationError("The name of a file is empty.") }
    if files.filter({ $0 == "-" }).count > 1 { throw ValidationError("Standard input can be read only once.") }
  }

  /// Refuses options that are given, and name nothing.
  public static func checkNames(_ given: [(name: String, value: String?)]) throws {
    for (name, value) in given where value?.isEmpty == true { throw ValidationError("\(name) is empty.") }
  }

  /// The file name that an argument, or a part of one, stands for.
  public static func path(_ argument: String) -> FilePath { FilePath(bytes(argument)) }

  /// Whether an argument names something in the file system.
  public static func isFile(_ argument: String) -> Bool { !argument.isEmpty && FileKind(path(argument)) != nil }

  /// The bytes of an argument, or of a part of one.
  public static func bytes(_ argument: String) -> ByteString {
    var bytes: [UInt8] = []
    for scalar in argument.unicodeScalars {
      if scalar.value >= plane {
        bytes.append(UInt8(truncatingIfNeeded: scalar.value))
      } else {
        bytes.append(contentsOf: UTF8.encode(scalar).map(Array.init) ?? [])
      }
    }
    return ByteString(bytes)
  }

  /// The text that stands for these bytes.
  static func text(_ argument: ByteString) -> String {
    var scalars = String.UnicodeScalarView()
    var decoder = UTF8.ForwardParser()
    var (iterator, position) = (argument.bytes.makeIterator(), 0)
    while true {
      let length: Int
      switch decoder.parseScalar(from: &iterator) {
      case .emptyInput: return String(scalars)
      case .error(let count): length = count
      case .valid(let encoded):
        let scalar = UTF8.decode(encoded)
        if scalar.value < plane {
          scalars.append(scalar)
          position += encoded.count
          continue
        }
        length = encoded.count
      }
      for byte in argument.bytes[position..<position + length] {
        scalars.append(Unicode.Scalar(plane + UInt32(byte)) ?? "?")
      }
      position += length
    }
  }
}
