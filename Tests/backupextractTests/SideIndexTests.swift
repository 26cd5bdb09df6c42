import Foundation
import TestSupport
import Testing

@Suite struct SideIndexTests {
  static func folder(with names: [String]) throws -> URL {
    let folder = try Shell.temporaryFolder()
    for name in names {
      try FileManager.default.copyItem(
        at: Samples.image(name).file, to: folder.appendingPathComponent("\(name).bak"))
    }
    return folder
  }

  @Test("what is taken out of an image and listed is the same with an index beside it") func sameAnswers() throws {
    let names = ["one_myisam", "datatypes_innodb_gz", "datatypes_memory"]
    let folder = try Self.folder(with: names)
    defer { try? FileManager.default.removeItem(at: folder) }
    for name in names {
      let list = "backupinfo --tables --ddl \(name).bak; backupinfo --tables \(name).bak"
      let rows =
        "backupextract --all --format=tsv -o rows-$N \(name).bak && (cd rows-$N && find . -name '*.tsv' | sort | xargs cat)"
      let before = try Shell.run("\(list); \(rows)", in: folder, environment: ["N": "1\(name)"])
      let made = try Shell.run("backupverify --write-index \(name).bak && test -s \(name).bak.index", in: folder)
      #expect(made.status == 0, "\(made)")
      let after = try Shell.run("\(list); \(rows)", in: folder, environment: ["N": "2\(name)"])
      #expect(before.output == after.output && before.status == after.status && !before.output.isEmpty)
      #expect(try Shell.run("backupinfo \(name).bak", in: folder).text.contains(", index beside it"))
      #expect(try Shell.run("backupinfo --json \(name).bak", in: folder).text.contains("\"beside\":true"))
    }
  }

  @Test("each command says once why an index beside an image is passed over, and does without") func notItsOwn() throws
  {
    let folder = try Self.folder(with: ["one_myisam", "v610_one_myisam"])
    defer { try? FileManager.default.removeItem(at: folder) }
    let made = try Shell.run(
      "backupverify --write-index one_myisam.bak && mv -f one_myisam.bak.index v610_one_myisam.bak.index", in: folder)
    #expect(made.status == 0, "\(made)")
    for command in ["backupinfo", "backupinfo --json", "backupinfo --tables", "backupextract --all -o out"] {
      let run = "\(command) v610_one_myisam.bak"
      let result = try Shell.run(run, in: folder)
      let notes = result.errors.split(separator: "\n").filter {
        $0.hasSuffix(
          "v610_one_myisam.bak.index is passed over: the image has 3627 bytes, and had 3630 when the index was made"
        )
      }
      #expect(notes.count == 1, "\(run): \(result.errors)")
      let without = try Shell.run(
        "rm -rf out; mv v610_one_myisam.bak.index x; \(run); s=$?; mv x v610_one_myisam.bak.index; exit $s", in: folder)
      #expect(without.output == result.output && without.status == result.status)
    }
    let log = Samples.folder.appendingPathComponent("binlogs/mysql-9.7")
    let replay = try Shell.run(
      "for log in $(find \(log.path) -name 'bin.000001' | head -1); do "
        + "binlogreplay --image=v610_one_myisam.bak $log 2>&1 >/dev/null | grep -c 'is passed over: the image has'; done",
      in: folder)
    #expect(replay.text == "1\n")
  }
}
