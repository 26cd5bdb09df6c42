import BackupStreamLib
import ByteIO
import Foundation
import TestSupport
import Testing

/// The program as its users meet it.
@Suite struct CommandTests {
  static let one = "samples/images/one_myisam/one_myisam.bak"
  static let many = "samples/images/many_objects/many_objects.bak"

  @Test("the overview tells what, when, where and how much") func overview() throws {
    let result = try Shell.run("backupinfo \(Self.one)")
    #expect(result.status == 0 && result.errors.isEmpty)
    for part in [
      "6.0.12-alpha, little-endian", "2026-11-21 02:04:56 UTC", "oracle-bin.000003, position 775", "onemyi",
      "t1  MyISAM  native  3.10 KiB  5 rows",
    ] { #expect(result.text.contains(part), "\(part)") }
  }

  @Test("every image gives an overview, a list, definitions and JSON", arguments: Samples.images)
  func everyImage(_ sample: Samples.Image) throws {
    let file = sample.file.path
    #expect(try Shell.run("backupinfo '\(file)'").status == 0)
    let tables = try Shell.run("backupinfo --tables '\(file)'")
    let truth = try sample.tables().filter { $0[2] == "BASE TABLE" }
    let lines = tables.text.split(separator: "\n").dropFirst().map { $0.split(separator: "\t").map(String.init) }
    #expect(tables.status == 0 && lines.count == truth.count)
    for line in lines {
      #expect(line.count == 9)
      guard let expected = truth.first(where: { $0[0] == line[1] && $0[1] == line[2] }) else {
        Issue.record("no table \(line[1]).\(line[2])")
        continue
      }
      // 6.0 shows MARIA as Maria in some places.
      #expect(line[3].lowercased() == expected[3].lowercased(), "engine of \(line[2])")
      if line[8] != "\\N" { #expect(line[8] == expected[4], "rows of \(line[2])") }
    }
    let json = try Shell.run("backupinfo --json '\(file)'")
    let document = try JSONLines.parse(json.output).first
    #expect(json.status == 0 && document?["error"] is NSNull && document?["schema_version"] as? Int == 1)
    #expect(json.text.count { $0 == "\n" } == 1)
    let tableCount = (document?["databases"] as? [[String: Any]])?.reduce(0) {
      $0 + (($1["tables"] as? [Any])?.count ?? 0)
    }
    #expect(tableCount == truth.count)
    #expect([0, 3].contains(try Shell.run("backupinfo --ddl '\(file)'").status))
  }

  @Test("standard input is an image like any other, compressed or not") func standardInput() throws {
    let plain = try Shell.run("backupinfo --json \(Self.many)")
    for pipe in ["cat", "gzip -c", "xz -c"] {
      let piped = try Shell.run("\(pipe) < \(Self.many) | backupinfo --tables -")
      #expect(piped.status == 0 && piped.text.contains("\tshop\torders\tInnoDB\tCS\t0\t5\t85\t5\n"))
    }
    #expect(plain.status == 0)
    #expect(try Shell.run("cat \(Self.many) | backupinfo - -").status == 64)
  }

  @Test("several images: a damaged one does not stop the others") func several() throws {
    let result = try Shell.run(
      "backupinfo samples/broken/one_myisam.trunc300.bak \(Self.one) /no/such/file samples/images/empty/empty.bak")
    #expect(result.status == 2)
    #expect(result.text.contains("oracle-bin.000003") && result.text.contains("empty_db"))
    #expect(result.errors.split(separator: "\n").count == 2)
    #expect(try Shell.run("backupinfo samples/broken/one_myisam.trunc300.bak \(Self.one)").status == 1)
    let json = try Shell.run("backupinfo --json samples/broken/one_myisam.trunc300.bak /no/such/file \(Self.one)")
    let documents = try JSONLines.parse(json.output)
    #expect(documents.map { $0["error"] is NSNull } == [false, false, true])
    #expect((documents[0]["error"] as? [String: Any])?["offset"] as? Int == 300)
  }

  @Test(
    "bad input: one line that names the file, and the right status",
    arguments: [
      ("/no/such/file", 2, "No such file"), ("/usr", 2, "Is a directory"), ("/dev/null", 1, "end after 0 bytes"),
      ("samples/broken/one_myisam.trunc0.bak", 1, "found the end after 0 bytes"),
      ("README.md", 2, "expected the magic number"), ("samples/broken/one_myisam.flip5.bak", 2, "magic"),
      ("samples/broken/one_myisam.version2.bak", 2, "version 2"),
      ("samples/broken/one_myisam.trunc40.bak", 1, "header at offset 40"),
      ("samples/broken/big_gz.trunc45154.bak", 1, "decompress gzip at offset 45154"),
      ("samples/broken/datatypes_innodb_gz.trunc7631.bak", 1, "gzip"),
      ("samples/broken/datatypes_innodb_gz.flip7630.bak", 1, "checksum"),
      ("samples/broken/datatypes_memory.trunc30207.bak", 1, "end at offset 30207"),
    ])
  func badInput(_ file: String, _ status: Int32, _ part: String) throws {
    for option in ["", "--all", "--tables", "--summary"] {
      let result = try Shell.run("backupinfo \(option) \(file)")
      #expect(result.status == status, "\(option): \(result.errors)")
      let lines = result.errors.split(separator: "\n")
      #expect(lines.count == 1 && result.errors.contains(file) && result.errors.contains(part), "\(result.errors)")
    }
  }

  @Test("made-up bad input") func madeUp() throws {
    let folder = try Shell.temporaryFolder()
    defer { try? FileManager.default.removeItem(at: folder) }
    func check(_ make: String, _ status: Int32, _ part: String) throws {
      let result = try Shell.run("\(make) > \(folder.path)/f; backupinfo --json \(folder.path)/f >/dev/null")
      #expect(result.status == status && result.errors.contains(part), "\(make): \(result.errors)")
    }
    try check("head -c 9 \(Self.one)", 1, "found the end after 9 bytes")
    try check("echo hello | gzip -c", 2, "magic number")
    try check("echo hello | xz -c", 2, "magic number")
    try check("gzip -c \(Self.one) | head -c 200", 1, "decompress gzip at offset 200")
    try check("xz -c \(Self.one) | head -c 200", 1, "decompress xz")
    try check("xz -c \(Self.one) | sed 's/\\x00\\x04YZ$/xx/'", 1, "xz")
    try check("(gzip -c \(Self.one); echo junk)", 1, "bytes behind the last gzip member")
    try check("(cat \(Self.one); echo junk)", 1, "5 bytes behind the end-of-stream marker")
    try check("head -c 3629 \(Self.one)", 1, "expected a fragment header")
    let members = "(head -c 1000 \(Self.one) | gzip -c; tail -c +1001 \(Self.one) | gzip -c)"
    #expect(try Shell.run("\(members) | backupinfo --tables -").status == 0)
  }

  @Test("no permission") func permission() throws {
    // Root may read anything; as nobody it may not.
    let result = try Shell.run(
      """
      d=$(mktemp -d); cp \(Self.one) $d/f; chmod 755 $d; chmod 000 $d/f
      if [ $(id -u) = 0 ]; then
        cp $(command -v backupinfo) $d/b; chmod 755 $d/b; setpriv --reuid 65534 --clear-groups $d/b $d/f
      else backupinfo $d/f; fi
      s=$?; rm -rf $d; exit $s
      """)
    #expect(result.status == 2 && result.errors.contains("Permission denied"), "\(result.errors)")
  }

  @Test("a full disk and a closed pipe") func outputs() throws {
    let full = try Shell.run("backupinfo \(Self.one) >/dev/full")
    #expect(full.status == 2 && full.errors.contains("standard output") && full.errors.contains("No space left"))
    let closed = try Shell.run("backupinfo --json \(Self.many) | head -c 1 >/dev/null; echo ${PIPESTATUS[0]}")
    #expect(["0\n", "141\n"].contains(closed.text) && closed.errors.isEmpty)
    // Far more output than a pipe holds.
    let endless = try Shell.run(
      "backupinfo \(Array(repeating: Self.many, count: 40).joined(separator: " ")) --all | head -1; echo ${PIPESTATUS[0]}"
    )
    #expect(endless.text.hasSuffix("141\n") && endless.errors.isEmpty)
    let input = try Shell.run("backupinfo - <&-")
    #expect(input.status == 2)
    let short = try Shell.run("head -c 500 \(Self.one) | backupinfo -")
    #expect(short.status == 1 && short.errors.contains("standard input: table data at offset 500"), "\(short.errors)")
  }

  @Test("usage errors exit with 64") func usage() throws {
    for arguments in [
      "", "--no-such-option f", "--json --tables f", "--sizes --json f", "--search '`a' f", "--ddl='\"a' f",
    ] {
      let result = try Shell.run("backupinfo \(arguments)")
      #expect(result.status == 64 && result.output.isEmpty && !result.errors.isEmpty, "\(arguments)")
    }
  }

  @Test("definitions of what matches, and 1 when nothing does") func definitions() throws {
    let table = try Shell.run("backupinfo --ddl=shop.orders \(Self.many)")
    #expect(table.status == 0 && table.text.contains("USE `shop`;\n\nCREATE TABLE `orders` ("))
    #expect(!table.text.contains("`customers` (\n"))
    let none = try Shell.run("backupinfo --ddl=nothing.here \(Self.many)")
    #expect(none.status == 1 && none.output.isEmpty && none.errors.contains("nothing matches"))
    let falcon = try Shell.run("backupinfo --ddl samples/images/tablespace_falcon/tablespace_falcon.bak")
    #expect(falcon.status == 3 && falcon.errors.contains("tablespace"))
  }

  @Test("names of every kind are safe on a terminal and exact in JSON") func names() throws {
    let evil = ByteString(Array("a'b`c\u{1B}]0;evil\u{7}\u{202E}\n".utf8) + [0xFF, 0x00, 0x9B])
    var parts = try ImageParts(reading: try Samples.image("one_myisam").open())
    parts.preamble.catalogue.databases[0].name = evil
    parts.preamble.catalogue.databases[0].items[0].name = evil
    parts.preamble.header.serverVersion.text = evil
    parts.summary.binlogFile = evil
    let folder = try Shell.temporaryFolder()
    defer { try? FileManager.default.removeItem(at: folder) }
    try Data(try parts.bytes()).write(to: folder.appendingPathComponent("evil.bak"))
    for option in ["", "--all --snapshots --data-chunks -v", "--tables", "--ddl", "--search=%.%"] {
      // script(1) gives the program a terminal.
      let result = try Shell.run("script -qec \"backupinfo \(option) evil.bak\" /dev/null", in: folder)
      let bytes = result.output.filter { $0 != 0x0D && $0 != 0x0A && $0 != 0x09 }
      // Only our own bold and plain may be sent.
      let text = String(decoding: bytes, as: UTF8.self).replacingOccurrences(of: "\u{1B}[1m", with: "")
        .replacingOccurrences(of: "\u{1B}[0m", with: "")
      let unsafe = text.unicodeScalars.contains {
        $0.value < 0x20 || (0x7F...0x9F).contains($0.value) || $0.value == 0x202E || $0.value == 0xFFFD
      }
      #expect(!unsafe, "\(option)")
      let pipe = try Shell.run("backupinfo \(option) evil.bak", in: folder)
      if option.contains("--all") { #expect(BadSearch.find(evil.bytes, in: pipe.output)) }
    }
    let json = try Shell.run("backupinfo --json evil.bak", in: folder)
    let document = try JSONLines.parse(json.output).first
    let database = (document?["databases"] as? [[String: Any]])?.first
    #expect(database?["name_base64"] as? String == Data(evil.bytes).base64EncodedString())
    let messages = try Shell.run("backupinfo --ddl evil.bak 2>&1 >/dev/null", in: folder)
    #expect(!messages.output.contains(0x1B))
  }

  @Test("NO_COLOR takes the bold away") func noColor() throws {
    let plain = try Shell.run(
      "script -qec 'backupinfo \(Self.one)' /dev/null", environment: ["TERM": "xterm", "NO_COLOR": ""])
    #expect(plain.text.contains("\u{1B}[1m"))
    let none = try Shell.run(
      "script -qec 'backupinfo \(Self.one)' /dev/null", environment: ["TERM": "xterm", "NO_COLOR": "1"])
    #expect(!none.text.contains("\u{1B}"))
  }

  @Test("a file cut while it is read is told, not a crash") func cutWhileRead() throws {
    let result = try Shell.run(
      """
      d=$(mktemp -d); cp samples/images/many_objects/many_objects.bak $d/f
      (sleep 0.2; truncate -s 100 $d/f) & backupinfo --json $d/f $(for i in $(seq 400); do echo $d/f; done) >/dev/null 2>$d/e
      s=$?; wait; head -c 300 $d/e; rm -rf $d; exit $s
      """)
    #expect([1, 2].contains(result.status), "\(result.status) \(result.text)")
  }

  @Test("bash completes names from the image") func completion() throws {
    let names = try Shell.run(
      "bash -c 'source completions/backupinfo.bash; COMP_WORDS=(backupinfo \(Self.many) --search shop.or); COMP_CWORD=3; COMP_LINE=\"${COMP_WORDS[*]}\"; COMP_POINT=${#COMP_LINE}; _backupinfo backupinfo shop.or --search; echo \"${COMPREPLY[@]}\"'"
    )
    #expect(
      names.text.contains("shop.orders") && names.text.contains("shop.order_lines"), "\(names.text) \(names.errors)")
  }

  @Test("bash runs nothing that stands in an image", arguments: ["`>pwn`", "$(>pn)", "a b;*'", "onemyi"])
  func hostileCompletion(_ name: String) throws {
    let folder = try Shell.temporaryFolder()
    defer { try? FileManager.default.removeItem(at: folder) }
    var image = Array(try Data(contentsOf: Samples.root.appendingPathComponent(Self.one)))
    let old = Array("onemyi".utf8)
    for place in image.indices where image[place...].starts(with: old) {
      image.replaceSubrange(place..<place + old.count, with: name.utf8)
    }
    try Data(image).write(to: folder.appendingPathComponent("p.bak"))
    let script = Samples.root.appendingPathComponent("completions/backupinfo.bash").path
    let result = try Shell.run(
      """
      source '\(script)'; COMP_WORDS=(backupinfo p.bak --ddl ''); COMP_CWORD=3; COMP_LINE="${COMP_WORDS[*]}"
      COMP_POINT=${#COMP_LINE}; _backupinfo backupinfo '' --ddl; printf '%s\n' "${COMPREPLY[@]}"
      """, in: folder)
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path) == ["p.bak"])
    // The image itself is sound: only the names are not offered.
    #expect(try Shell.run("backupinfo p.bak", in: folder).status == 0)
    #expect(result.text.contains("onemyi.t1\n") == (name == "onemyi"), "\(result.text) \(result.errors)")
  }
}

enum BadSearch {
  static func find(_ part: [UInt8], in bytes: [UInt8]) -> Bool {
    bytes.indices.contains { bytes[$0...].starts(with: part) }
  }
}
