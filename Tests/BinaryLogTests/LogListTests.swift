import BinaryLog
import ByteIO
import Foundation
import SystemPackage
import TestSupport
import Testing

/// Which logs an argument means.
@Suite struct LogListTests {
  private func inFolder(_ files: [String: String], _ body: (String) throws -> Void) throws {
    let folder = try Shell.temporaryFolder()
    defer { try? FileManager.default.removeItem(at: folder) }
    for (name, text) in files {
      let file = folder.appendingPathComponent(name)
      try FileManager.default.createDirectory(at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
      try Data(text.utf8).write(to: file)
    }
    try body(folder.path)
  }

  private func list(_ path: String) throws(BinaryLogError) -> LogList {
    var list = LogList()
    try list.add(FilePath(path), name: ByteString(path))
    return list
  }

  private func refusal(_ path: String) -> BinaryLogError.Code? {
    do throws(BinaryLogError) {
      _ = try list(path)
      return nil
    } catch { return error.code }
  }

  private func names(_ list: LogList) -> [String] {
    list.logs.map { String($0.name.display.split(separator: "/").last ?? "") }
  }

  @Test func aFolderMeansItsLogsInTheOrderOfTheirNumbers() throws {
    let files = [
      "bin.999999": "", "bin.1000000": "", "bin.000002": "", "bin.000002.idx": "", "other.txt": "", "bin.state": "",
    ]
    try inFolder(files) { folder in
      let list = try list(folder)
      #expect(names(list) == ["bin.000002", "bin.999999", "bin.1000000"])
      #expect(list.logs.allSatisfy { FileManager.default.fileExists(atPath: $0.path.string) })
      #expect(list.findings.isEmpty)
    }
    try inFolder(["bin.000001": "", "relay.000001": ""]) { folder in
      let error = #expect(throws: BinaryLogError.self) { try list(folder) }
      #expect(error?.code == .undecidable && error?.description.contains("bin, relay") == true)
    }
    try inFolder(["readme": ""]) { folder in
      #expect(refusal(folder) == .notALog)
      #expect(refusal(folder + "/none") == .input)
    }
  }

  @Test func anIndexMeansWhatItNames() throws {
    let files = [
      "bin.index": "./bin.000002\n./bin.000003\r\n/var/lib/gone/bin.000004\n./bin.000005\n", "bin.000001": "",
      "bin.000002": "", "bin.000003": "", "bin.000004": "", "bin.000006": "",
    ]
    try inFolder(files) { folder in
      let index = try list(folder + "/bin.index")
      #expect(names(index) == ["bin.000002", "bin.000003", "bin.000004"])
      #expect(index.findings.map(\.kind) == [.missingLog] && index.findings[0].text.contains("bin.000005"))
      let whole = try list(folder)
      #expect(names(whole) == ["bin.000002", "bin.000003", "bin.000004", "bin.000006"])
      #expect(whole.findings.map(\.kind) == [.missingLog, .index, .index])
      #expect(whole.findings[1].file?.display.hasSuffix("bin.000001") == true)
    }
    // Names that mean folders above, or beside the index.
    try inFolder(["log/a.index": "../data/a.000001\nelsewhere/a.000002\n", "data/a.000001": "", "log/a.000002": ""]) {
      folder in
      let list = try list(folder + "/log/a.index")
      #expect(names(list) == ["a.000001", "a.000002"])
    }
    for text in ["", "\n\n", "a\0b\n"] {
      try inFolder(["x.index": text]) { folder in
        #expect(refusal(folder + "/x.index") == .notALog)
      }
    }
  }

  @Test func realIndexesNameTheirLogs() throws {
    for one in ["mariadb-10.11/rotate", "mysql-9.7/rotate"] {
      let folder = LogCases.named(one).folder.appendingPathComponent("binlog").path
      let expected = (1...7).map { "bin.00000\($0)" }
      let lists = [try list(folder), try list(folder + "/bin.index"), try list(folder + "/bin.000003")]
      #expect(lists.map(names) == [expected, expected, ["bin.000003"]])
    }
  }

  @Test func namesAreTakenApartAsServersMakeThem() {
    #expect(LogName("/var/log/mysql-bin.000007")?.number == 7)
    #expect(LogName("a.b.000007")?.base == "a.b")
    #expect(LogName("bin.999999")?.numbered(1_000_000) == "bin.1000000")
    for name in ["bin", "bin.", ".000001", "bin.00001x", "bin.index", "bin.12", "bin.99999999999999999999"] {
      #expect(LogName(ByteString(name)) == nil, "\(name)")
    }
  }
}
