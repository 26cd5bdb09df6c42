import BinaryLog
import ByteIO
import Testing

/// Blocks of variables as servers have logged them, in sessions whose settings are known.
@Suite struct StatementVariablesTests {
  static func parse(_ digits: String, keepsUnknown: Bool = false) throws(CursorError) -> StatementVariables {
    let digits = Array(digits.utf8)
    let bytes = stride(from: 0, to: digits.count, by: 2).compactMap {
      UInt8(String(decoding: digits[$0..<$0 + 2], as: UTF8.self), radix: 16)
    }
    return try StatementVariables(parsing: bytes.span.bytes, keepsUnknown: keepsUnknown)
  }

  @Test func aDefinitionOfMySQL97() throws {
    // CREATE TABLE in database x; foreign_key_checks and unique_checks on.
    let found = try Self.parse(
      "0000000000012000a04500000000060373746404ff00ff00ff000c017800110e0000000000000012ff001300")
    #expect(found.options == 0)
    #expect(found.sqlMode == 1_168_113_696)
    #expect(found.catalog == "std")
    #expect(found.collations?.client == 255)
    #expect(found.collations?.connection == 255)
    #expect(found.collations?.server == 255)
    #expect(found.updatedDatabases == ["x"])
    #expect(found.xid == 14)
    #expect(found.defaultCollationForUTF8MB4 == 255)
    #expect(found.requiresPrimaryKey == 0)
    #expect(found.autoIncrement == nil)
    #expect(found.unknown.isEmpty)
  }

  @Test func cascadingTriggersOfMySQL97() throws {
    // foreign_key_checks=0, unique_checks=0, enable_cascade_triggers=1.
    let found = try Self.parse("000000000c012000a04500000000060373746404ff00ff00ff000c01780012ff001501")
    typealias Option = StatementVariables.Option
    #expect(found.options == Option.noForeignKeyChecks | Option.relaxedUniqueChecks)
    #expect(found.enablesCascadeTriggers == 1)
  }

  @Test func characterSetsOfMariaDB118() throws {
    // character_set_collations='latin1=latin1_bin,utf8mb4=utf8mb4_uca1400_as_cs'.
    let found = try Self.parse(
      "00000000010100002054000000000603737464830208002f002d00030904000900090009813300000000000000")
    #expect(found.options == StatementVariables.Option.explicitDefaultsForTimestamp)
    #expect(found.characterSetCollations?.map(\.characterSet) == [8, 45])
    #expect(found.characterSetCollations?.map(\.collation) == [47, 2307])
    #expect(found.xid == 51)
  }

  @Test(
    "each of MariaDB's options is the bit that its session variable sets",
    arguments: [
      ("0000400001", StatementVariables.Option.autoIsNull),
      ("0000800001", StatementVariables.Option.noCheckConstraintChecks),
      ("0000000011", StatementVariables.Option.ifExists), ("0000000041", StatementVariables.Option.insertHistory),
      ("0000000005", StatementVariables.Option.noForeignKeyChecks),
      ("0000000009", StatementVariables.Option.relaxedUniqueChecks),
    ]) func options(_ block: String, _ option: UInt32) throws
  {
    #expect(try Self.parse(block).options == option | StatementVariables.Option.explicitDefaultsForTimestamp)
  }

  @Test func anUnknownVariableIsAnErrorWithItsCodeUnlessItMayBeKept() throws {
    let error = #expect(throws: CursorError.self) { try Self.parse("0000000001" + "C8010203") }
    #expect(error?.position == 5)
    #expect(error?.found.contains("200") == true)
    let kept = try Self.parse("0000000001" + "C8010203", keepsUnknown: true)
    #expect(kept.unknown == [200, 1, 2, 3])
    #expect(kept.options != nil)
  }

  @Test func everyCutBlockIsAnError() throws {
    let whole =
      "0000000000012000a04500000000060373746404ff00ff00ff00050653595354454d0705000812000b04726f6f740161110e000000000000001680"
    // The last two bytes are a code that nobody knows; all before them are whole variables.
    let sound = try Self.parse(whole, keepsUnknown: true)
    #expect(sound.timeZone == "SYSTEM")
    #expect(sound.timeNames == 5)
    #expect(sound.databaseCollation == 18)
    #expect(sound.invoker?.user == "root")
    #expect(sound.invoker?.host == "a")
    let ends = [0, 5, 14, 19, 26, 34, 37, 40, 48, 57]
    for count in 0..<57 where !ends.contains(count) {
      #expect(throws: CursorError.self, "\(count) bytes") { try Self.parse(String(whole.prefix(2 * count))) }
    }
  }
}
