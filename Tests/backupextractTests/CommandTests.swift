import BackupStreamLib
import ByteIO
import Foundation
import TestSupport
import Testing

/// The program as its users meet it.
@Suite("Command") struct CommandTests {
  /// A run in a folder of its own, where `O` and `M` are images.
  private func run(
    _ script: String, _ prepare: (URL) throws -> Void = { _ in }
  ) throws -> (result: Shell.Result, files: [String]) {
    let folder = try Shell.temporaryFolder()
    defer { try? FileManager.default.removeItem(at: folder) }
    for (name, image) in [("O", "many_objects"), ("M", "datatypes_memory")] {
      try FileManager.default.copyItem(at: Samples.image(image).file, to: folder.appendingPathComponent(name))
    }
    try prepare(folder)
    let result = try Shell.run(script, in: folder)
    let files = try FileManager.default.contentsOfDirectory(atPath: folder.path).filter { $0 != "O" && $0 != "M" }
    return (result, files.sorted())
  }

  @Test(
    "what nothing matches is said, with what is near, and nothing is made",
    arguments: [
      ("--databases=nosuch -o x O", "O: no database is called 'nosuch'\n"),
      ("--databases=SHOP -o x O", "O: no database is called 'SHOP'; did you mean shop?\n"),
      ("--all --exclude=% -o x O", "O: nothing is left of what was asked for: --exclude takes the rest away\n"),
      ("--databases=shop -o x O audit_db", "O: nothing that the patterns name is in --databases\n"),
      (
        "--columns=id,nosuch O shop.orders",
        "O: found no column nosuch in shop.orders, expected some of id, customer_id, total, status\n"
      ),
      ("--columns=nosuch -o x O shop", "O: found no column nosuch in any of 8 tables, expected some of id, "),
      ("-o x --rename=shop.order=a.b O shop", "O: --rename: nothing that was chosen is called 'shop.order'; did you"),
      ("O shop.v_cust", "O: 'shop.v_cust' is a view: --format=sql writes definitions\n"),
      ("--to-sqlite=x O shop.v_cust", "'shop.v_cust' is a view: only tables have a place in an SQLite database\n"),
      ("O M", "O: nothing matches 'M'; that is a file: one image at a time\n"),
    ])
  func nothingMatches(_ arguments: String, _ part: String) throws {
    let (result, files) = try run("backupextract \(arguments)")
    #expect(result.status == 1 && result.output.isEmpty && files.isEmpty)
    #expect(result.errors.contains(part) && result.errors.count { $0 == "\n" } == 1, "\(result.errors)")
  }

  @Test("a name that is not there does not keep the others from being taken") func partlyMatches() throws {
    let (result, files) = try run("backupextract -q --databases=shop,nosuch -o x O")
    #expect(result.status == 1 && files == ["x"] && result.errors.contains("'nosuch'"), "\(result.errors)")
  }

  @Test("names of files are bytes, whether UTF-8 or not") func fileNames() throws {
    let (result, _) = try run(
      """
      cp O $'\\xFE'; cp M $'\\xFF'
      backupextract --output=$'a\\xFD' $'\\xFE' shop.orders && backupextract $'\\xFE' shop.orders | cmp - $'a\\xFD' &&
      backupextract --rename=$'nosuch.\\xFD=a.b' --format=sql -o x $'\\xFF' dt_memory
      """)
    #expect(result.status == 1 && result.output.isEmpty, "\(result.text)")
    #expect(
      result.errors.contains(#"backupextract: \xFF: --rename: nothing that was chosen is called 'nosuch.\xFD'"#),
      "\(result.errors)")
  }

  @Test("columns are found whatever their case, as servers find them") func columnCase() throws {
    let result = try run("backupextract --columns=TOTAL,Id --limit=1 O shop.orders").result
    #expect(result.status == 0 && result.text == "10.00\t1\n", "\(result.errors)")
  }

  @Test(
    "options that mean nothing together are refused",
    arguments: [
      "--schema-only --format=csv -o x O shop", "--to-sqlite= O shop", "--output= O shop", "--native-files= O shop",
      "--to-sqlite=- O shop", "--native-files=- O shop", "--all -o - O", "-o - O shop", "--csv-null=x O shop.orders",
      "--csv-null=x --format=jsonl O shop.orders", "--hex-binary --format=jsonl O shop.orders",
      "--hex-binary --format=sql O shop.orders", "--hex-binary -o x O shop", "--hex-binary --to-sqlite=x O shop",
      "--definer=strip O shop.orders", "--definer= --format=sql O shop", "--definer=strip --to-sqlite=x O shop",
      "--max-statement-size=1M --format=csv -o x O shop", "--format=csv --to-sqlite=x O shop",
      "--compress=gzip --to-sqlite=x O shop", "--rename=shop.orders=a.b O shop.orders",
      "--rename=shop=a --to-sqlite=x O shop", "--rename=shop=a --format=csv -o x O shop",
      "--no-create-db --format=csv -o x O shop", "--columns= O shop.orders", "--columns=id,,v O shop.orders",
      "--databases= -o x O", "O ''", "O shop.", "'' shop.orders", "--exclude= --all -o x O", "O ./M",
      "O 'a b.c'", "--charset=raw -o x O shop", "--data-only --to-sqlite=x O shop",
    ])
  func unfitting(_ arguments: String) throws {
    let (result, files) = try run("backupextract \(arguments)")
    #expect(result.status == 64 && result.output.isEmpty && files.isEmpty, "\(result.status) \(result.errors)")
    #expect(result.errors.hasPrefix("Error: ") || result.errors.hasPrefix("backupextract: O: "), "\(result.errors)")
  }

  @Test("a name with spaces that is not quoted is told how it is") func quoting() throws {
    let result = try run("backupextract O 'naïve-ünï db.select'").result
    #expect(result.errors.contains(#"a part with spaces is quoted, such as '"naïve-ünï db".select'"#))
  }

  @Test("an empty text for NULL in csv is no text at all, and - is standard output") func emptyNull() throws {
    let result = try run("backupextract --csv-null= --format=csv -o - --columns=name,email O shop.customers").result
    #expect(result.status == 0 && result.text.contains("\r\nChloé,\r\n"), "\(result.text)")
  }

  @Test("what is there stays without --replace, and is said in one way") func existing() throws {
    for place in ["-o f O shop.orders", "-o f --format=sql O shop.orders", "--to-sqlite=f O shop"] {
      let (kept, files) = try run("echo old > f; backupextract -q \(place); s=$?; cat f; exit $s")
      #expect(kept.status == 2 && kept.text == "old\n" && files == ["f"], "\(place)")
      #expect(kept.errors == "backupextract: f: create: it already exists; --replace replaces it\n")
      let (replaced, _) = try run("echo old > f; backupextract -q --replace \(place); s=$?; head -c 3 f; exit $s")
      #expect(replaced.status == 0 && replaced.text != "old", "\(place) \(replaced.errors)")
      let (link, links) = try run("ln -s nowhere f; backupextract -q \(place)")
      #expect(link.status == 2 && links == ["f"], "\(place) \(link.errors)")
    }
    for place in ["-o f O shop", "--format=csv -o f O shop", "--native-files=f O audit_db"] {
      let (kept, _) = try run(
        "backupextract -q \(place) && touch f/x && backupextract -q \(place); s=$?; ls f/x; exit $s")
      #expect(kept.status == 2 && kept.text == "f/x\n", "\(place)")
      #expect(kept.errors == "backupextract: f: create: it already exists; --replace replaces it\n")
      let (replaced, files) = try run(
        "backupextract -q \(place) && touch f/x && backupextract -q --replace \(place) && ls f")
      #expect(replaced.status == 0 && !replaced.text.contains("x\n") && files == ["f"], "\(place) \(replaced.errors)")
    }
  }

  @Test("pipes are written to as they are") func pipes() throws {
    let (result, files) = try run("mkfifo p; cat p > got & backupextract -q -o p O shop.orders; wait; head -n 1 got")
    #expect(result.text == "1\t1\t10.00\tnew\n" && files == ["got", "p"], "\(result.errors)")
  }

  @Test("tables of which the image has no rows are said, wherever they go", arguments: ["", "-o x", "--to-sqlite=x"])
  func noRows(_ place: String) throws {
    let pattern = place.isEmpty ? "audit_db.mrg" : "audit_db.mrg audit_db.log"
    let result = try run("backupextract \(place) O \(pattern)").result
    #expect(result.status == 0)
    #expect(
      result.errors.contains(
        "audit_db.mrg: the image holds no rows of it (no data driver; engine MRG_MyISAM)\n"), "\(result.errors)")
  }

  @Test(
    "tables in files of an engine that is not known are left out, never empty",
    arguments: ["", "-o x", "--format=csv -o x", "--format=sql", "--to-sqlite=x", "--salvage"])
  func unknownEngine(_ place: String) throws {
    var parts = try ImageParts(reading: try Samples.image("one_myisam").open())
    for index in parts.preamble.snapshots.indices {
      if case .native(_, let major, let minor) = parts.preamble.snapshots[index].driver {
        parts.preamble.snapshots[index].driver = .native(engine: "Elsewhere", major: major, minor: minor)
      }
    }
    let bytes = try parts.bytes()
    let (result, _) = try run("backupextract -q \(place) I onemyi.t1") {
      try Data(bytes).write(to: $0.appendingPathComponent("I"))
    }
    // Nothing is taken: a finding.
    #expect(result.status == 1, "\(result.status) \(result.errors)")
    #expect(result.errors.contains("left out: ") && result.errors.contains("native driver of Elsewhere"))
  }

  @Test("a table that was named and has no files is an error") func namedWithoutFiles() throws {
    let (result, files) = try run("backupextract -q --native-files=y O audit_db.log audit_db.mem")
    #expect(result.status == 3 && files == ["y"])
    #expect(result.errors == "backupextract: O: left out: audit_db.mem: the image has no files of it\n")
  }

  @Test("told to end, it leaves nothing behind", arguments: ["TERM", "HUP"])
  func interrupted(_ signal: String) throws {
    for place in ["-o x", "--format=csv -o x", "--to-sqlite=x", "--native-files=x"] {
      // The image stops before its end, so that the program waits for more. (SIGINT is ignored by what a script starts
      // in the background.)
      let (result, files) = try run(
        """
        mkfifo p; exec 9<>p; size=$(stat -c %s O); head -c $((size - 200)) O >&9 & feed=$!
        timeout 20 backupextract -q \(place) --all p 9>&- 2>e & pid=$!
        for i in $(seq 100); do ls -A | grep -q partial && break; sleep 0.05; done
        ls -A | grep -c partial; kill -\(signal) $(pgrep -P $pid); wait $pid 2>/dev/null; s=$?
        kill $feed 2>/dev/null; cat e; rm p e; exit $s
        """)
      #expect(result.status > 100, "\(place): \(result.status) \(result.errors)")
      #expect(result.text == "1\n" && files.isEmpty, "\(place): \(result.text) \(files)")
    }
  }

  @Test("the report says only what was done") func report() throws {
    let sqlite = try run("backupextract --json --to-sqlite=x O shop.orders").result
    #expect(sqlite.text.contains(#""rows":5"#) && !sqlite.text.contains(#""bytes""#))
    let data = try run("backupextract --data-only --format=sql O shop >/dev/null").result
    #expect(data.status == 0 && data.errors.isEmpty, "\(data.errors)")
    // An o whose second byte is none that may follow.
    let spoilt = "LC_ALL=C sed 's/Bj\\xc3\\xb6rn/Bj\\xc3\\xc3rn/' O > I; "
    let lost = try run(spoilt + "backupextract --json --salvage --on-invalid=error I shop.customers >/dev/null").result
    #expect(lost.status == 3 && lost.errors.contains(#""losses":1"#) && !lost.errors.contains("rows_lost"))
    let text = try run(spoilt + "backupextract --salvage --on-invalid=error I shop.customers").result
    #expect(text.errors.contains("lost: shop.customers") && !text.errors.contains("written as"), "\(text.errors)")
  }
}
