import Foundation
import TestSupport
import Testing

/// What the documents say is what the program does.
@Suite struct ManualTests {
  @Test("manual page, help and completions are those of the program", arguments: ManualPage.Fact.allCases)
  func manual(_ fact: ManualPage.Fact) throws {
    let faults = try ManualPage("backupinfo").faults(fact)
    #expect(faults.isEmpty, "\(faults.joined(separator: "\n"))")
  }

  @Test("the page of the format is well formed") func wellFormed() throws {
    let result = try Shell.run("mandoc -T lint -W warning man/backup-image.5")
    #expect(result.status == 0, "\(result.text)")
  }

  @Test("the examples of the library write an image and list it") func snippets() throws {
    let folder = try Shell.temporaryFolder()
    defer { try? FileManager.default.removeItem(at: folder) }
    let written = try Shell.run("WriteImage new.bak && ls -A && gunzip -t < new.bak && ListImage new.bak", in: folder)
    #expect(written.status == 0 && written.errors.isEmpty, "\(written.errors)")
    #expect(written.text == "new.bak\nshop.t  12 bytes\nas of 2026-11-21 02:04:56 UTC\n")
    let listed = try Shell.run("backupinfo --tables new.bak", in: folder)
    #expect(listed.text.hasSuffix("new.bak\tshop\tt\tMEMORY\tdefault\t0\t2\t12\t2\n"))
  }

  @Test("the example that takes a table out of an image does so")
  func extractTable() throws {
    let result = try Shell.run("ExtractTable samples/images/one_myisam/one_myisam.bak onemyi t1 | head -n 4")
    #expect(result.text == "id,name,amount\r\n1,alpha,10.50\r\n2,beta,-3.25\r\n3,,\r\n")
  }

  @Test(
    "the library's documentation shows the examples that are built",
    arguments: ["ListImage", "WriteImage", "ExtractTable"])
  func documentation(_ name: String) throws {
    let text = try String(contentsOf: Samples.root.appendingPathComponent("Snippets/\(name).swift"), encoding: .utf8)
    let code = try #require(text.range(of: "import BackupStreamLib")).lowerBound
    let article = "Sources/BackupStreamLib/BackupStreamLib.docc/BackupStreamLib.md"
    let shown = try String(contentsOf: Samples.root.appendingPathComponent(article), encoding: .utf8)
    #expect(shown.contains("```swift\n" + text[code...] + "```"))
  }
}
