public import BinaryLog
internal import ByteIO
public import Foundation

/// The real binary logs that tests read, with the truth beside them: those of `samples/binlogs`, or of a corpus.
public enum LogCases {
  /// The folder that holds a folder for each family.
  public static let folder = Samples.folder.appendingPathComponent("binlogs")

  /// All cases.
  public static let all: [LogCase] = {
    let families = list(folder).filter { !$0.hasSuffix(".tsv") }
    let cases = families.flatMap { family in
      list(folder.appendingPathComponent(family)).map {
        LogCase(folder: folder.appendingPathComponent(family).appendingPathComponent($0))
      }
    }.filter { !$0.files.isEmpty }
    precondition(!cases.isEmpty, "no binary logs in \(folder.path)")
    return cases
  }()

  /// One case by its name, FAMILY/CASE.
  public static func named(_ name: String) -> LogCase {
    guard let found = all.first(where: { $0.name == name }) else { preconditionFailure("no case \(name)") }
    return found
  }

  /// The names in a folder, in order; none if there is no such folder.
  public static func list(_ folder: URL) -> [String] {
    ((try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []).sorted()
  }
}

/// One case: logs that a real server wrote.
public struct LogCase: Sendable, CustomTestStringConvertible {
  /// The server: `mariadb-10.11`, `mysql-9.7` …
  public let family: String
  /// What the case is about.
  public let `case`: String

  /// `FAMILY/CASE`.
  public var name: String { "\(family)/\(`case`)" }
  /// The name.
  public var testDescription: String { name }
  /// The folder of the case.
  public let folder: URL

  /// The case in a folder.
  public init(folder: URL) {
    self.folder = folder
    family = folder.deletingLastPathComponent().lastPathComponent
    `case` = folder.lastPathComponent
  }

  /// Whether the logs were damaged on purpose.
  public var isDamaged: Bool { `case`.hasPrefix("damaged") }
  /// Whether the logs are encrypted.
  public var isEncrypted: Bool { `case`.hasPrefix("encrypted") }

  /// The logs, in order.
  public var files: [URL] {
    let binlog = folder.appendingPathComponent("binlog")
    return LogCases.list(binlog).filter { name in
      name.split(separator: ".").last.map { $0.allSatisfy(\.isNumber) } == true
    }.map { binlog.appendingPathComponent($0) }
  }

  /// A text beside the logs, decompressed; nil if there is none.
  public func text(_ name: String) throws -> [UInt8]? {
    let plain = folder.appendingPathComponent(name)
    if let data = try? Data(contentsOf: plain) { return Array(data) }
    guard let data = try? Data(contentsOf: plain.appendingPathExtension("gz")) else { return nil }
    return try Samples.drain(GzipSource(MemorySource(Array(data))))
  }

  /// How many events of each type the server's own tools find, by short names; from the corpus' MANIFEST.tsv.
  public var events: [String: Int]? {
    guard
      let text = try? String(contentsOf: LogCases.folder.appendingPathComponent("MANIFEST.tsv"), encoding: .utf8)
    else { return nil }
    guard let line = text.split(separator: "\n").first(where: { $0.hasPrefix(name + "\t") }) else { return nil }
    let column = line.split(separator: "\t", omittingEmptySubsequences: false).last ?? ""
    var counts: [String: Int] = [:]
    for entry in column.split(separator: " ") {
      let parts = entry.split(separator: ":")
      if parts.count == 2, let count = Int(parts[1]) { counts[String(parts[0])] = count }
    }
    return counts
  }

  /// The name of a type in that file.
  public static func shortName(_ type: EventType) -> String {
    switch type {
    case .formatDescription: return "FORMAT_DESC"
    case .anonymousGTID: return "ANON_GTID"
    case .taggedGTID: return "GTID_TAGGED"
    case .mariaGTID: return "MARIADB_GTID"
    default: break
    }
    var name = type.description.replacingOccurrences(of: "_LOG_EVENT", with: "_EVENT")
    name = name.replacingOccurrences(of: "COMPRESSED", with: "COMPR")
    if type == .queryCompressed { name = "QUERY_COMPRESSED" }
    return name.replacingOccurrences(of: "_EVENT_V1", with: "_V1").replacingOccurrences(of: "_EVENT", with: "")
  }
}
