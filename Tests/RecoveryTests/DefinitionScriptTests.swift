import BackupStreamLib
import ByteIO
import Foundation
import Recovery
import TestSupport
import Testing

@Suite struct StatementScannerTests {
  @Test("quotes and comments are passed over") func scanning() {
    let scan = StatementScanner(
      "CREATE TABLE `a;b` (x int COMMENT 'it''s; ENGINE=x\\'') /* ; \\ */ ENGINE=InnoDB -- ;\n")
    #expect(!scan.hasInnerSemicolon && !scan.hasBareBackslash && !scan.isOpenEnded)
    #expect(scan.engine == "InnoDB")
    #expect(StatementScanner("CREATE TABLE t (a int) /*!50100 TABLESPACE ts */ ENGINE=Falcon").engine == "Falcon")
    #expect(StatementScanner("CREATE TABLE t (ENGINE int) COMMENT='ENGINE=x'").engine == nil)
    #expect(StatementScanner("SELECT 1; DROP TABLE t").hasInnerSemicolon)
    #expect(!StatementScanner("SELECT 1; \n").hasInnerSemicolon)
    #expect(StatementScanner("SELECT \\! reboot").hasBareBackslash)
    #expect(StatementScanner("SELECT 'abc").isOpenEnded)
    #expect(!StatementScanner("SELECT '\\'", backslashEscapes: false).isOpenEnded)
  }
}

@Suite struct DefinitionScriptTests {
  func script(_ image: ImageReader) throws -> DefinitionScript {
    DefinitionScript(
      catalogue: try image.catalogue(), metadata: try image.metadata(), version: image.header.serverVersion,
      isIncluded: { _ in true })
  }

  @Test("every definition of every image is there", arguments: Samples.images)
  func complete(_ sample: Samples.Image) throws {
    let image = try sample.open()
    let script = try script(image)
    #expect(script.count == (try image.metadata().entries.count) - (try image.catalogue().tablespaces.count))
  }

  @Test("views come after the views that they are built on, in all releases", arguments: Samples.images)
  func order(_ sample: Samples.Image) throws {
    let text = String(decoding: try script(try sample.open()).bytes, as: UTF8.self)
    guard let top = text.range(of: "VIEW `shop`.`a_top`") else { return }
    let middle = try #require(text.range(of: "VIEW `shop`.`b_mid`"))
    let base = try #require(text.range(of: "VIEW `shop`.`z_base`"))
    #expect(base.lowerBound < middle.lowerBound && middle.lowerBound < top.lowerBound)
  }

  /// An image of one table or routine with this statement.
  func hostile(_ type: ItemType, _ name: ByteString, _ texts: [ByteString]) throws -> DefinitionScript {
    let position = type == .table ? TablePosition(snapshot: 0, position: 0) : nil
    let catalogue = Catalogue(databases: [
      .init(name: "d`b", items: [.init(type: type, name: name, tablePosition: position)])
    ])
    let entry = Metadata.Entry(item: .item(database: 0, index: 0), statement: StatementText(texts).stored)
    let version = ServerVersion(major: 6, minor: 0, release: 12, text: "6.0.12")
    return DefinitionScript(
      catalogue: catalogue,
      metadata: Metadata(global: [], tables: [type == .table ? [entry] : []], others: type == .table ? [] : [entry]),
      version: version, isIncluded: { _ in true })
  }

  @Test("a statement of another kind, or more than one, is left out")
  func refused() throws {
    for text: ByteString in [
      "DROP DATABASE mysql", "CREATE TABLE t (a int); DROP DATABASE mysql", "CREATE USER x",
      "CREATE TABLE t (a int) \\! sh",
      "CREATE TABLE t (a int) /* open", "CREATE VIEW t AS SELECT 1", "",
    ] {
      let script = try hostile(.table, "t", text.isEmpty ? [] : ["USE `d`b`", text])
      #expect(script.count == 0 && script.notes.count == 1, "\(text.display)")
      #expect(!String(decoding: script.bytes, as: UTF8.self).contains("\nDROP"))
    }
  }

  @Test("names are quoted, delimiters do not occur in the text") func quoting() throws {
    let routine = try hostile(
      .procedure, "p", ["USE `d`b`", "CREATE PROCEDURE p() BEGIN SELECT ';;'; SELECT '$$'; END"])
    let text = String(decoding: routine.bytes, as: UTF8.self)
    #expect(text.contains("USE `d``b`;") && text.contains("DELIMITER $$2\n"))
    let grant = try hostile(
      .privilege, "<empty> 1",
      ["'u'@'h'", "x", "SET character_set_client= binary", "GRANT Execute,Grant ON FUNCTION d`b.f x TO 'u'@'h'"])
    #expect(
      String(decoding: grant.bytes, as: UTF8.self).contains(
        "GRANT Execute ON FUNCTION `d``b`.`f x` TO 'u'@'h' WITH GRANT OPTION;"))
    let column = try hostile(.privilege, "<empty> 1", ["GRANT SELECT(a b) ON d`b.t TO 'u'@'h'"])
    #expect(String(decoding: column.bytes, as: UTF8.self).contains("GRANT SELECT(`a b`) ON `d``b`.`t` TO 'u'@'h';"))
  }

  @Test("text stays in its character_set_client; utf8 with characters of four bytes is utf8mb4") func charset() throws {
    let latin = try hostile(
      .view, "v", ["USE `d`b`", "SET character_set_client = latin1", "CREATE VIEW v AS SELECT 'ä'"])
    #expect(latin.notes.isEmpty && latin.count == 1)
    #expect(String(decoding: latin.bytes, as: UTF8.self).contains("SET character_set_client = latin1;"))
    let wide = try hostile(
      .view, "v", ["USE `d`b`", "SET character_set_client = utf8", "CREATE VIEW v AS SELECT '😀'"])
    #expect(String(decoding: wide.bytes, as: UTF8.self).contains("SET character_set_client = utf8mb4;"))
  }
}
