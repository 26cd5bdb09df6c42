import BackupStreamLib
import ByteIO
import Foundation
import Recovery
import SystemPackage
import TestSupport
import Testing

@Suite("Plans of what is restored") struct RestorePlanTests {
  /// The plan of an image with one item of this kind in database d.
  func plan(
    _ type: ItemType, _ name: ByteString, _ texts: [ByteString], options: RestorePlan.Options = .init()
  ) throws -> RestorePlan {
    let position = type == .table ? TablePosition(snapshot: 0, position: 0) : nil
    let item = Metadata.Entry(item: .item(database: 0, index: 0), statement: StatementText(texts).stored)
    let database = Metadata.Entry(item: .database(0), statement: StatementText(["CREATE DATABASE `d`"]).stored)
    let time = ImageTime(secondsSince1970: 1_250_000_000)
    let parts = ImageParts(
      preamble: ImageWriter.Preamble(
        header: Header(
          startTime: time, snapshotCount: 1,
          serverVersion: ServerVersion(major: 6, minor: 0, release: 12, text: "6.0.12")),
        snapshots: [SnapshotDescription(driver: .default, storedTableCount: type == .table ? 1 : 0)],
        catalogue: Catalogue(databases: [
          .init(name: "d", items: [.init(type: type, name: name, tablePosition: position)])
        ]),
        metadata: Metadata(
          global: [database], tables: [type == .table ? [item] : []], others: type == .table ? [] : [item])),
      chunks: [], summary: Summary(validityTime: time))
    let folder = try Shell.temporaryFolder()
    defer { try? FileManager.default.removeItem(at: folder) }
    let file = folder.appendingPathComponent("image")
    try Data(try parts.bytes()).write(to: file)
    let image = try ImageReader(path: FilePath(file.path))
    return try RestorePlan(image, tables: try ImageTables(image), options: options) { _ in true }
  }

  func text(_ pieces: [RestorePiece]) -> String { String(decoding: pieces.flatMap(\.script), as: UTF8.self) }

  @Test(
    "a routine with a further statement behind it is left out, however it is hidden",
    arguments: [
      "CREATE PROCEDURE p() SELECT 1; DROP DATABASE mysql",
      "CREATE PROCEDURE p() BEGIN SELECT 1; END; DROP DATABASE mysql",
      "CREATE PROCEDURE p() BEGIN SELECT 1; END; BEGIN DROP DATABASE mysql; END",
      "CREATE PROCEDURE p() BEGIN SELECT CASE WHEN 1 THEN begin ELSE 2 END FROM t; END; DROP DATABASE mysql; END",
      "CREATE PROCEDURE p() BEGIN IF 1 THEN SELECT 1; END IF; END; DROP DATABASE mysql; BEGIN END",
      "CREATE PROCEDURE p() COMMENT 'x' SELECT begin; DROP DATABASE mysql; END",
      "CREATE PROCEDURE p() BEGIN END /*!99999 '*/; DROP DATABASE mysql; -- ' */",
      "CREATE PROCEDURE p() BEGIN END /*M! '*/; DROP DATABASE mysql; -- ' */",
      "CREATE PROCEDURE p() BEGIN END --\u{1}'\n; DROP DATABASE mysql; -- '",
      "CREATE PROCEDURE p(); DROP DATABASE mysql",
      "CREATE PROCEDURE p() BEGIN REPEAT SELECT 1; UNTIL end END REPEAT; END; DROP DATABASE mysql; END REPEAT; END",
      "CREATE PROCEDURE p() BEGIN \\! touch x\n END",
      "CREATE PROCEDURE p() BEGIN SELECT dèlimiter; END",
      "CREATE FUNCTION p() RETURNS int RETURN begin; DROP DATABASE mysql; END",
      "CREATE PROCEDURE q() SELECT 1",
      "DROP PROCEDURE p",
    ] as [ByteString])
  func hidden(_ text: ByteString) throws {
    let plan = try plan(.procedure, "p", ["USE `d`", text])
    #expect(plan.later.isEmpty && plan.leftOut.count == 1, "\(self.text(plan.later))")
  }

  @Test(
    "real shapes of bodies are taken",
    arguments: [
      "CREATE PROCEDURE p(IN a INT, OUT b DECIMAL(10,2)) MODIFIES SQL DATA SQL SECURITY INVOKER COMMENT 'x; y' SELECT 1",
      "CREATE PROCEDURE p() BEGIN DECLARE x INT; DECLARE EXIT HANDLER FOR SQLSTATE VALUE '23000', NOT FOUND BEGIN SET x = 1; END; END",
      "CREATE PROCEDURE p() l: BEGIN IF a THEN SET b = 1; ELSEIF c THEN SET d = 2; ELSE BEGIN END; END IF; END l",
      "CREATE PROCEDURE p() BEGIN CASE x WHEN 1 THEN SELECT 1; ELSE SELECT CASE y WHEN 1 THEN 2 END; END CASE; END",
      "CREATE PROCEDURE p() BEGIN l: LOOP LEAVE l; END LOOP l; WHILE a < 1 DO SET a = a + 1; END WHILE; REPEAT SET a = IF(b, 1, 2); UNTIL a > 1 END REPEAT; END",
      "CREATE DEFINER=`r`@`%` PROCEDURE `p`() BEGIN /* ; DROP DATABASE x */ SELECT 'END; DROP', `end`; # ; x\n END",
      "CREATE PROCEDURE p() BEGIN SELECT delimiter FROM t; END;",
    ] as [ByteString])
  func shapes(_ text: ByteString) throws {
    let plan = try plan(.procedure, "p", ["USE `d`", "SET character_set_client = utf8", "SET sql_mode = ''", text])
    #expect(plan.leftOut.isEmpty && plan.later.count == 1, "\(plan.leftOut)")
    #expect(!self.text(plan.later).lowercased().contains("select delimiter from"))
    #expect(self.text(plan.later).contains("SET character_set_client = utf8mb4;"))
  }

  @Test("only settings that are expected get through") func settings() throws {
    for setting: ByteString in [
      "SET GLOBAL sql_mode = ''", "SET @a = 1", "SET sql_mode = '', GLOBAL x = 1", "SET time_zone = (SELECT 1)",
      "SELECT 1",
    ] {
      let plan = try plan(.view, "v", ["USE `d`", setting, "CREATE VIEW v AS SELECT 1"])
      #expect(plan.later.isEmpty && plan.leftOut.count == 1, "\(setting.display)")
    }
    let oracle = try plan(
      .procedure, "p", ["USE `d`", "SET sql_mode = 'ANSI_QUOTES,ORACLE'", "CREATE PROCEDURE \"p\"() SELECT 1"])
    #expect(text(oracle.later).contains("SET sql_mode = 'ANSI_QUOTES';"))
  }

  @Test("engines, character sets and options become those of today; foreign keys wait") func tables() throws {
    let falcon = try plan(
      .table, "t",
      [
        "USE `d`",
        "CREATE TABLE `t` (\n `a` varchar(3) CHARACTER SET utf8 COLLATE utf8_bin DEFAULT 'utf8',\n `y` year(2),\n KEY `k` (`a`),\n CONSTRAINT `f` FOREIGN KEY (`a`) REFERENCES `u` (`a`) ON DELETE CASCADE\n) /*!50100 TABLESPACE `ts` */ ENGINE=Falcon DEFAULT CHARSET=utf8 COMMENT='ENGINE=Falcon'",
      ])
    #expect(
      text(falcon.tables)
        == "CREATE TABLE `t` (\n `a` varchar(3) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin DEFAULT 'utf8',\n `y` year/*M!(2)*/,\n KEY `k` (`a`)\n) /*!50100  */ ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COMMENT='ENGINE=Falcon';\n"
    )
    #expect(
      text(falcon.later)
        == "ALTER TABLE `t` ADD CONSTRAINT `f` FOREIGN KEY (`a`) REFERENCES `u` (`a`) ON DELETE CASCADE;\n")
    let aria = try plan(
      .table, "t", ["USE `d`", "CREATE TABLE `t` (`a` int) ENGINE=MARIA ROW_FORMAT=PAGE TRANSACTIONAL=1"])
    #expect(
      text(aria.tables)
        == "CREATE TABLE `t` (`a` int) /*M! ENGINE=Aria *//*!80000 ENGINE=InnoDB */ /*M! ROW_FORMAT=PAGE */ /*M! TRANSACTIONAL=1 */;\n"
    )
  }

  @Test("partitions have the engine of their table, for MySQL has none of MyISAM") func partitions() throws {
    let plan = try plan(
      .table, "t",
      [
        "USE `d`",
        "CREATE TABLE `t` (`a` int(11) NOT NULL) ENGINE=MyISAM DEFAULT CHARSET=latin1\n/*!50100 PARTITION BY LIST (a)\n(PARTITION p VALUES IN (1) ENGINE = MyISAM) */",
      ])
    #expect(
      text(plan.tables)
        == "CREATE TABLE `t` (`a` int(11) NOT NULL) /*M! ENGINE=MyISAM *//*!80000 ENGINE=InnoDB */ DEFAULT CHARSET=latin1\n/*!50100 PARTITION BY LIST (a)\n(PARTITION p VALUES IN (1) ) */;\n"
    )
  }

  @Test("names that no server can hold are listed, not tried") func names() throws {
    for name in ["", "a\0b", "end ", String(repeating: "x", count: 65), String(repeating: "😀", count: 64)] {
      let name = ByteString(name)
      let create = Array("CREATE TABLE `".utf8) + name.bytes + Array("` (`a` int)".utf8)
      guard !name.isEmpty else { continue }
      let plan = try plan(.table, name, ["USE `d`", ByteString(create)])
      #expect(plan.tables.isEmpty && plan.leftOut.count == 1, "\(name.display)")
    }
  }

  @Test("safe names of files are reversible or digests, and short") func fileNames() {
    #expect(SafeFileName.encode("../../etc/x") == "%2E%2E%2F%2E%2E%2Fetc%2Fx")
    #expect(SafeFileName.encode("a\nb'c`d\"e\0") == "a%0Ab%27c%60d%22e%00")
    #expect(SafeFileName.encode("-rf") == "%2Drf" && SafeFileName.encode("select") == "select")
    let long = SafeFileName.encode(ByteString(String(repeating: "😀", count: 64)))
    #expect(long.utf8.count <= 100 && long.contains("~"))
    #expect(long != SafeFileName.encode(ByteString(String(repeating: "😀", count: 63) + "😁")))
  }
}
