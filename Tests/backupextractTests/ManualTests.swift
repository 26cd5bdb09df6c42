import TestSupport
import Testing

/// What the documents say is what the program does.
@Suite struct ManualTests {
  @Test("manual page, help and completions are those of the program", arguments: ManualPage.Fact.allCases)
  func manual(_ fact: ManualPage.Fact) throws {
    let faults = try ManualPage("backupextract").faults(fact)
    #expect(faults.isEmpty, "\(faults.joined(separator: "\n"))")
  }
}
