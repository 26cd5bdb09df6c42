import TestSupport
import Testing

/// What the documents say is what the program does.
@Suite struct ManualTests {
  @Test("manual page, help and completions are those of the program", arguments: ManualPage.Fact.allCases)
  func manual(_ fact: ManualPage.Fact) throws {
    let faults = try ManualPage("binlogreplay").faults(fact)
    #expect(faults.isEmpty, "\(faults.joined(separator: "\n"))")
  }

  @Test("bash completes the names of options") func completion() throws {
    let options = try Shell.run(
      "bash -c 'source completions/binlogreplay.bash; COMP_WORDS=(binlogreplay --stop-); COMP_CWORD=1; COMP_LINE=\"${COMP_WORDS[*]}\"; COMP_POINT=${#COMP_LINE}; _binlogreplay binlogreplay --stop- binlogreplay; echo \"${COMPREPLY[@]}\"'"
    )
    for option in ["--stop-before", "--stop-position", "--stop-gtid"] {
      #expect(options.text.contains(option), "\(options.text) \(options.errors)")
    }
  }

  @Test("the recipe finds the bad statement and writes what came before it") func recipe() throws {
    let logs = "samples/binlogs/mariadb-10.11/flashback/binlog"
    let result = try Shell.run("samples/recipes/find-the-bad-statement 'UPDATE fb.t' \(logs)")
    #expect(result.status == 0, "\(result.errors)")
    // The first UPDATE came right behind the middle of the case, of which case.json has the position.
    let middle = try Shell.run("binlogreplay -q --stop-position=bin.000001:3634 \(logs)")
    #expect(result.output == middle.output && middle.text.contains("BINLOG '"))
    #expect(result.errors.contains("UPDATE fb.t: 19 rows"), "\(result.errors)")
    #expect(result.errors.contains("everything before bin.000001:3634"))
    let after = try #require(result.errors.firstMatch(of: #/binlogreplay (--start-position=\S+)/#)).output.1
    // GTIDs 1 to 5 came before, 7 to 10 after.
    let rest = try Shell.run("binlogreplay -q --list \(after) \(logs)")
    #expect(rest.text.split(separator: "\n").count == 4)
    #expect(rest.text.contains(" 0-15110-7 ") && !rest.text.contains(" 0-15110-6 "))
    let none = try Shell.run("samples/recipes/find-the-bad-statement 'DROP TABLE fb.t' \(logs)")
    #expect(none.status == 1 && none.output.isEmpty)
    let row = try Shell.run("WHERE='@1=1001' samples/recipes/find-the-bad-statement 'UPDATE fb.t' \(logs)")
    #expect(row.status == 0 && row.errors.contains("everything before bin.000001:5751"), "\(row.errors)")
    #expect(try Shell.run("samples/recipes/find-the-bad-statement").status == 64)
  }
}
