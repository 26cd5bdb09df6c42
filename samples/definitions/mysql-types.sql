-- as users write it
CREATE TABLE a1 (a TEXT(63), b TEXT(64), c TEXT(255), d TEXT(100) CHARSET latin1, e TEXT(16383), f TEXT(16384), g TEXT(5000000), h BLOB(255), i BLOB(256), j BLOB(65536), k TEXT(0), l BLOB(0), m TEXT(256) CHARSET latin1);
CREATE TABLE a2 (a VARCHAR(70000), c VARBINARY(70000), d VARCHAR(20000), e VARCHAR(5000000));
CREATE TABLE a3 (a VARCHAR(65532) CHARSET latin1);
CREATE TABLE a4 (a VARCHAR(10) COLLATE binary, b CHAR(10) CHARSET binary, c TEXT CHARSET binary, d ENUM('a ','b') CHARSET binary, e SET('x  ','y '), f CHAR BYTE, g CHAR(7) BYTE, h VARCHAR(5) BINARY, i VARCHAR(5) CHARSET latin1 BINARY, j CHAR(5) ASCII, k CHAR(5) UNICODE, l TINYTEXT CHARSET binary, m TEXT(300) CHARSET binary);
CREATE TABLE a5 (a CHAR(10), b TEXT, c ENUM('a','b'), d VARCHAR(9) COLLATE latin1_bin) CHARSET binary;
CREATE TABLE a6 (a LONG, b LONG VARCHAR, c LONG VARBINARY, d NATIONAL CHAR(3), e NCHAR VARYING(4), f NVARCHAR(5), g CHARACTER VARYING(6), h NATIONAL CHARACTER VARYING(7), i NCHAR(2), j BOOL, k FIXED, l DEC(5), m NUMERIC(0), n REAL, o DOUBLE PRECISION, p FLOAT(24), q FLOAT(25), r FLOAT8, s INT1, t INT2, u INT3, v INT4, w INT8, x MIDDLEINT, y BIT, z LONG CHAR VARYING, aa NCHAR VARCHAR(3), ab INT(0));
CREATE TABLE a7 (id SERIAL, x INT);
CREATE TABLE a8 (id BIGINT UNSIGNED SERIAL DEFAULT VALUE, t TIMESTAMP, u TIMESTAMP NULL);
CREATE TABLE a9 (a VARCHAR(10), b VARCHAR(5) CHARSET latin1) COLLATE=utf8mb3_bin;
CREATE TABLE b3 (a INT KEY, b INT UNIQUE, c INT UNIQUE KEY COMMENT 'a b', KEY (b), KEY x USING BTREE (c) KEY_BLOCK_SIZE=8 COMMENT 'q', INDEX ty TYPE BTREE (b,c DESC), CONSTRAINT qq UNIQUE (a,b), CONSTRAINT UNIQUE INDEX nn (a), d TEXT, FULLTEXT (d), KEY (d(10)));
CREATE TABLE `b4``x` (`a,b` INT, `1` INT, 1a INT, e1 INT, 1e INT, `c(` ENUM('(',')',',','''','\\','\n'));
CREATE TABLE b8 (a INT REFERENCES b3(a) ON DELETE CASCADE ON UPDATE SET NULL, b INT CHECK (b > 0), c INT CHECK (c<5), CONSTRAINT bar CHECK (b<c), t TIMESTAMP NULL ON UPDATE NOW(), u DATETIME(3) DEFAULT CURRENT_TIMESTAMP(3) ON UPDATE CURRENT_TIMESTAMP(3)) ENGINE=InnoDB;
CREATE TABLE c1 (e ENUM('é','bc', x'41') CHARSET latin1);
CREATE TABLE c2 (a VARCHAR(10) CHARACTER SET latin1 COLLATE latin1_german1_ci DEFAULT 'x' NOT NULL PRIMARY KEY) DEFAULT COLLATE = utf8mb4_bin DEFAULT CHARSET = utf8mb4 ROW_FORMAT = DYNAMIC;
CREATE TABLE c4 (a INT COMMENT 'a\'b''c"d\\n' /* c ) */, b INT -- x )
 , c INT # )
 , d INT /*!50000 NOT NULL */);
CREATE TABLE c7 (a VARCHAR(16384));
CREATE TABLE c8 (a TEXT CHARSET latin1 COLLATE latin1_bin, b INT);
CREATE TABLE d1 (a GEOMETRY SRID 4326 NOT NULL, b GEOMCOLLECTION, c GEOMETRYCOLLECTION, d JSON, e VECTOR, f VECTOR(3), g POINT NOT NULL, SPATIAL KEY (g));
CREATE TABLE d2 (id INT PRIMARY KEY, a INT INVISIBLE DEFAULT 5, d INT DEFAULT (1+2), e JSON DEFAULT (JSON_ARRAY()), f INT AS (a+1) VIRTUAL, g INT GENERATED ALWAYS AS (a*2) STORED NOT NULL, KEY ((a+1) DESC), KEY k (a) INVISIBLE COMMENT 'x', CONSTRAINT c CHECK (a<1000) NOT ENFORCED, h INT CONSTRAINT cc CHECK (h>0), i VARCHAR(9) DEFAULT (_latin1'x' COLLATE latin1_bin));
CREATE TABLE d3 (a VARCHAR(9) COLLATE utf8mb4_0900_ai_ci, b CHAR(3) CHARSET gb18030, c VARCHAR(3) COLLATE utf8mb4_ja_0900_as_cs) ENGINE=InnoDB AUTOEXTEND_SIZE=4M COMPRESSION='zlib' STATS_PERSISTENT=1 ROW_FORMAT=DYNAMIC;
CREATE TABLE d4 (id INT, y INT, PRIMARY KEY (id,y)) PARTITION BY RANGE (y) SUBPARTITION BY HASH (id) SUBPARTITIONS 2 (PARTITION p0 VALUES LESS THAN (2000) COMMENT='x)', PARTITION p1 VALUES LESS THAN MAXVALUE);
CREATE TABLE ints (id INT PRIMARY KEY, t TINYINT, tu TINYINT UNSIGNED, s SMALLINT, su SMALLINT UNSIGNED, m MEDIUMINT, mu MEDIUMINT UNSIGNED, i INT, iu INT UNSIGNED, b BIGINT, bu BIGINT UNSIGNED, z INT(8) UNSIGNED ZEROFILL, bo BOOLEAN) ENGINE=InnoDB;
CREATE TABLE decs (id INT PRIMARY KEY, a DECIMAL(1,0), b DECIMAL(10,2), c DECIMAL(65,30), d DECIMAL(38,30), e DECIMAL(9,9), f DECIMAL(18,9) UNSIGNED, g DECIMAL(5,5), h DECIMAL(20,0)) ENGINE=InnoDB;
CREATE TABLE flts (id INT PRIMARY KEY, f FLOAT, d DOUBLE, fu FLOAT UNSIGNED, f2 FLOAT(7,3), d2 DOUBLE(20,5)) ENGINE=InnoDB;
CREATE TABLE bits (id INT PRIMARY KEY, b1 BIT(1), b5 BIT(5), b8 BIT(8), b9 BIT(9), b17 BIT(17), b63 BIT(63), b64 BIT(64)) ENGINE=InnoDB;
CREATE TABLE strs (id INT PRIMARY KEY, c CHAR(10), c0 CHAR(0), c255 CHAR(255), v VARCHAR(255), v256 VARCHAR(256), vl VARCHAR(5000), tt TINYTEXT, tx TEXT, mt MEDIUMTEXT, lt LONGTEXT) ENGINE=InnoDB;
CREATE TABLE bins (id INT PRIMARY KEY, b BINARY(4), b255 BINARY(255), v VARBINARY(255), vl VARBINARY(1000), tb TINYBLOB, bl BLOB, mb MEDIUMBLOB, lb LONGBLOB) ENGINE=InnoDB;
CREATE TABLE times (id INT PRIMARY KEY, d DATE, y YEAR, t0 TIME, t1 TIME(1), t2 TIME(2), t3 TIME(3), t4 TIME(4), t5 TIME(5), t6 TIME(6), dt0 DATETIME, dt1 DATETIME(1), dt2 DATETIME(2), dt3 DATETIME(3), dt4 DATETIME(4), dt5 DATETIME(5), dt6 DATETIME(6), ts0 TIMESTAMP NULL, ts1 TIMESTAMP(1) NULL, ts2 TIMESTAMP(2) NULL, ts3 TIMESTAMP(3) NULL, ts4 TIMESTAMP(4) NULL, ts5 TIMESTAMP(5) NULL, ts6 TIMESTAMP(6) NULL) ENGINE=InnoDB;
CREATE TABLE enums (id INT PRIMARY KEY, e ENUM('a','b','it''s','comma,x','') , big ENUM('e1','e2','e3','e4','e5','e6','e7','e8','e9','e10','e11','e12','e13','e14','e15','e16','e17','e18','e19','e20','e21','e22','e23','e24','e25','e26','e27','e28','e29','e30','e31','e32','e33','e34','e35','e36','e37','e38','e39','e40','e41','e42','e43','e44','e45','e46','e47','e48','e49','e50','e51','e52','e53','e54','e55','e56','e57','e58','e59','e60','e61','e62','e63','e64','e65','e66','e67','e68','e69','e70','e71','e72','e73','e74','e75','e76','e77','e78','e79','e80','e81','e82','e83','e84','e85','e86','e87','e88','e89','e90','e91','e92','e93','e94','e95','e96','e97','e98','e99','e100','e101','e102','e103','e104','e105','e106','e107','e108','e109','e110','e111','e112','e113','e114','e115','e116','e117','e118','e119','e120','e121','e122','e123','e124','e125','e126','e127','e128','e129','e130','e131','e132','e133','e134','e135','e136','e137','e138','e139','e140','e141','e142','e143','e144','e145','e146','e147','e148','e149','e150','e151','e152','e153','e154','e155','e156','e157','e158','e159','e160','e161','e162','e163','e164','e165','e166','e167','e168','e169','e170','e171','e172','e173','e174','e175','e176','e177','e178','e179','e180','e181','e182','e183','e184','e185','e186','e187','e188','e189','e190','e191','e192','e193','e194','e195','e196','e197','e198','e199','e200','e201','e202','e203','e204','e205','e206','e207','e208','e209','e210','e211','e212','e213','e214','e215','e216','e217','e218','e219','e220','e221','e222','e223','e224','e225','e226','e227','e228','e229','e230','e231','e232','e233','e234','e235','e236','e237','e238','e239','e240','e241','e242','e243','e244','e245','e246','e247','e248','e249','e250','e251','e252','e253','e254','e255','e256','e257','e258','e259','e260','e261','e262','e263','e264','e265','e266','e267','e268','e269','e270','e271','e272','e273','e274','e275','e276','e277','e278','e279','e280','e281','e282','e283','e284','e285','e286','e287','e288','e289','e290','e291','e292','e293','e294','e295','e296','e297','e298','e299','e300'), s SET('r','g','b','x''y'), s64 SET('s1','s2','s3','s4','s5','s6','s7','s8','s9','s10','s11','s12','s13','s14','s15','s16','s17','s18','s19','s20','s21','s22','s23','s24','s25','s26','s27','s28','s29','s30','s31','s32','s33','s34','s35','s36','s37','s38','s39','s40','s41','s42','s43','s44','s45','s46','s47','s48','s49','s50','s51','s52','s53','s54','s55','s56','s57','s58','s59','s60','s61','s62','s63','s64')) ENGINE=InnoDB;
CREATE TABLE chars (id INT PRIMARY KEY, l1 VARCHAR(50) CHARSET latin1, l2 VARCHAR(50) CHARSET latin2, u3 VARCHAR(50) CHARSET utf8mb3, u4 VARCHAR(50) CHARSET utf8mb4 COLLATE utf8mb4_bin, u2 VARCHAR(50) CHARSET ucs2, u16 VARCHAR(50) CHARSET utf16, u16le VARCHAR(50) CHARSET utf16le, u32 VARCHAR(50) CHARSET utf32, cp VARCHAR(50) CHARSET cp1251, sj VARCHAR(50) CHARSET sjis, gb VARCHAR(50) CHARSET gbk, ej VARCHAR(50) CHARSET ujis, b5 VARCHAR(50) CHARSET big5, ek VARCHAR(50) CHARSET euckr, asc_ VARCHAR(50) CHARSET ascii, c2 CHAR(10) CHARSET ucs2, c4 CHAR(100) CHARSET utf8mb4, lt TEXT CHARSET utf16, e ENUM('ф','я') CHARSET cp1251, s SET('é','ü') CHARSET latin1) ENGINE=InnoDB;
CREATE TABLE geo (id INT PRIMARY KEY, g GEOMETRY, p POINT, l LINESTRING, po POLYGON, mp MULTIPOINT, ml MULTILINESTRING, mpo MULTIPOLYGON, gc GEOMETRYCOLLECTION) ENGINE=InnoDB;
CREATE TABLE gen (id INT PRIMARY KEY, a INT, v INT AS (a*2) VIRTUAL, s INT AS (a*3) STORED, vt VARCHAR(20) AS (CONCAT('v',a)) VIRTUAL, KEY(v)) ENGINE=InnoDB;
CREATE TABLE nopk (a INT, b VARCHAR(10)) ENGINE=InnoDB;
CREATE TABLE uk (a INT NOT NULL, b VARCHAR(10) NOT NULL, c INT, UNIQUE KEY(a,b)) ENGINE=InnoDB;
CREATE TABLE cpk (a INT, b VARCHAR(10), c DATE, v INT, PRIMARY KEY(c,b(4),a)) ENGINE=InnoDB;
CREATE TABLE onlypk (id BIGINT UNSIGNED PRIMARY KEY) ENGINE=InnoDB;
CREATE TABLE longs (id INT PRIMARY KEY, v INT, lt LONGTEXT, mb MEDIUMBLOB) ENGINE=InnoDB;
CREATE TABLE js (id INT PRIMARY KEY, j JSON) ENGINE=InnoDB;
CREATE TABLE vec (id INT PRIMARY KEY, v VECTOR(3), w VECTOR) ENGINE=InnoDB;
CREATE TABLE geo2 (id INT PRIMARY KEY, g GEOMETRY NOT NULL SRID 4326, p POINT SRID 0) ENGINE=InnoDB;
CREATE TABLE inv (id INT PRIMARY KEY, a INT, i INT INVISIBLE DEFAULT 5, g INT AS (a+1) VIRTUAL INVISIBLE, f INT DEFAULT (RAND(1)*0+7), KEY fx ((a*2)), KEY mv ((CAST(js->'$' AS UNSIGNED ARRAY))), js JSON, CHECK (a<1000)) ENGINE=InnoDB;
CREATE TABLE uca (id INT PRIMARY KEY, a VARCHAR(50) COLLATE utf8mb4_0900_ai_ci, b VARCHAR(50) COLLATE utf8mb4_ja_0900_as_cs, c CHAR(20) CHARSET gb18030, d VARCHAR(20) CHARSET binary, e VARCHAR(20) CHARSET cp932) ENGINE=InnoDB;
-- SHOW CREATE TABLE
CREATE TABLE `a1` (
  `a` tinytext,
  `b` text,
  `c` text,
  `d` tinytext CHARACTER SET latin1 COLLATE latin1_swedish_ci,
  `e` text,
  `f` mediumtext,
  `g` longtext,
  `h` tinyblob,
  `i` blob,
  `j` mediumblob,
  `k` tinytext,
  `l` tinyblob,
  `m` text CHARACTER SET latin1 COLLATE latin1_swedish_ci
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_0900_ai_ci;
CREATE TABLE `a2` (
  `a` mediumtext,
  `c` mediumblob,
  `d` mediumtext,
  `e` longtext
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_0900_ai_ci;
CREATE TABLE `a3` (
  `a` varchar(65532) CHARACTER SET latin1 COLLATE latin1_swedish_ci DEFAULT NULL
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_0900_ai_ci;
CREATE TABLE `a4` (
  `a` varbinary(10) DEFAULT NULL,
  `b` binary(10) DEFAULT NULL,
  `c` blob,
  `d` enum('a ','b') CHARACTER SET binary COLLATE binary DEFAULT NULL,
  `e` set('x','y') DEFAULT NULL,
  `f` binary(1) DEFAULT NULL,
  `g` binary(7) DEFAULT NULL,
  `h` varchar(5) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin DEFAULT NULL,
  `i` varchar(5) CHARACTER SET latin1 COLLATE latin1_bin DEFAULT NULL,
  `j` char(5) CHARACTER SET latin1 COLLATE latin1_swedish_ci DEFAULT NULL,
  `k` char(5) CHARACTER SET ucs2 COLLATE ucs2_general_ci DEFAULT NULL,
  `l` tinyblob,
  `m` blob
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_0900_ai_ci;
CREATE TABLE `a5` (
  `a` binary(10) DEFAULT NULL,
  `b` blob,
  `c` enum('a','b') DEFAULT NULL,
  `d` varchar(9) CHARACTER SET latin1 COLLATE latin1_bin DEFAULT NULL
) ENGINE=InnoDB DEFAULT CHARSET=binary;
CREATE TABLE `a6` (
  `a` mediumtext,
  `b` mediumtext,
  `c` mediumblob,
  `d` char(3) CHARACTER SET utf8mb3 COLLATE utf8mb3_general_ci DEFAULT NULL,
  `e` varchar(4) CHARACTER SET utf8mb3 COLLATE utf8mb3_general_ci DEFAULT NULL,
  `f` varchar(5) CHARACTER SET utf8mb3 COLLATE utf8mb3_general_ci DEFAULT NULL,
  `g` varchar(6) DEFAULT NULL,
  `h` varchar(7) CHARACTER SET utf8mb3 COLLATE utf8mb3_general_ci DEFAULT NULL,
  `i` char(2) CHARACTER SET utf8mb3 COLLATE utf8mb3_general_ci DEFAULT NULL,
  `j` tinyint(1) DEFAULT NULL,
  `k` decimal(10,0) DEFAULT NULL,
  `l` decimal(5,0) DEFAULT NULL,
  `m` decimal(10,0) DEFAULT NULL,
  `n` double DEFAULT NULL,
  `o` double DEFAULT NULL,
  `p` float DEFAULT NULL,
  `q` double DEFAULT NULL,
  `r` double DEFAULT NULL,
  `s` tinyint DEFAULT NULL,
  `t` smallint DEFAULT NULL,
  `u` mediumint DEFAULT NULL,
  `v` int DEFAULT NULL,
  `w` bigint DEFAULT NULL,
  `x` mediumint DEFAULT NULL,
  `y` bit(1) DEFAULT NULL,
  `z` mediumtext,
  `aa` varchar(3) CHARACTER SET utf8mb3 COLLATE utf8mb3_general_ci DEFAULT NULL,
  `ab` int DEFAULT NULL
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_0900_ai_ci;
CREATE TABLE `a7` (
  `id` bigint unsigned NOT NULL AUTO_INCREMENT,
  `x` int DEFAULT NULL,
  UNIQUE KEY `id` (`id`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_0900_ai_ci;
CREATE TABLE `a8` (
  `id` bigint unsigned NOT NULL AUTO_INCREMENT,
  `t` timestamp NULL DEFAULT NULL,
  `u` timestamp NULL DEFAULT NULL,
  UNIQUE KEY `id` (`id`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_0900_ai_ci;
CREATE TABLE `a9` (
  `a` varchar(10) COLLATE utf8mb3_bin DEFAULT NULL,
  `b` varchar(5) CHARACTER SET latin1 COLLATE latin1_swedish_ci DEFAULT NULL
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb3 COLLATE=utf8mb3_bin;
CREATE TABLE `b3` (
  `a` int NOT NULL,
  `b` int DEFAULT NULL,
  `c` int DEFAULT NULL COMMENT 'a b',
  `d` text,
  PRIMARY KEY (`a`),
  UNIQUE KEY `nn` (`a`),
  UNIQUE KEY `b` (`b`),
  UNIQUE KEY `c` (`c`),
  UNIQUE KEY `qq` (`a`,`b`),
  KEY `b_2` (`b`),
  KEY `x` (`c`) USING BTREE COMMENT 'q',
  KEY `ty` (`b`,`c` DESC) USING BTREE,
  KEY `d_2` (`d`(10)),
  FULLTEXT KEY `d` (`d`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_0900_ai_ci;
CREATE TABLE `b4``x` (
  `a,b` int DEFAULT NULL,
  `1` int DEFAULT NULL,
  `1a` int DEFAULT NULL,
  `e1` int DEFAULT NULL,
  `1e` int DEFAULT NULL,
  `c(` enum('(',')',',','''','\\','\n') DEFAULT NULL
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_0900_ai_ci;
CREATE TABLE `b8` (
  `a` int DEFAULT NULL,
  `b` int DEFAULT NULL,
  `c` int DEFAULT NULL,
  `t` timestamp NULL DEFAULT NULL ON UPDATE CURRENT_TIMESTAMP,
  `u` datetime(3) DEFAULT CURRENT_TIMESTAMP(3) ON UPDATE CURRENT_TIMESTAMP(3),
  KEY `a` (`a`),
  CONSTRAINT `b8_ibfk_1` FOREIGN KEY (`a`) REFERENCES `b3` (`a`) ON DELETE CASCADE ON UPDATE SET NULL,
  CONSTRAINT `b8_chk_1` CHECK ((`b` > 0)),
  CONSTRAINT `b8_chk_2` CHECK ((`c` < 5)),
  CONSTRAINT `bar` CHECK ((`b` < `c`))
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_0900_ai_ci;
CREATE TABLE `bins` (
  `id` int NOT NULL,
  `b` binary(4) DEFAULT NULL,
  `b255` binary(255) DEFAULT NULL,
  `v` varbinary(255) DEFAULT NULL,
  `vl` varbinary(1000) DEFAULT NULL,
  `tb` tinyblob,
  `bl` blob,
  `mb` mediumblob,
  `lb` longblob,
  PRIMARY KEY (`id`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_0900_ai_ci;
CREATE TABLE `bits` (
  `id` int NOT NULL,
  `b1` bit(1) DEFAULT NULL,
  `b5` bit(5) DEFAULT NULL,
  `b8` bit(8) DEFAULT NULL,
  `b9` bit(9) DEFAULT NULL,
  `b17` bit(17) DEFAULT NULL,
  `b63` bit(63) DEFAULT NULL,
  `b64` bit(64) DEFAULT NULL,
  PRIMARY KEY (`id`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_0900_ai_ci;
CREATE TABLE `c1` (
  `e` enum('é','bc','A') CHARACTER SET latin1 COLLATE latin1_swedish_ci DEFAULT NULL
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_0900_ai_ci;
CREATE TABLE `c2` (
  `a` varchar(10) CHARACTER SET latin1 COLLATE latin1_german1_ci NOT NULL DEFAULT 'x',
  PRIMARY KEY (`a`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin ROW_FORMAT=DYNAMIC;
CREATE TABLE `c4` (
  `a` int DEFAULT NULL COMMENT 'a''b''c"d\\n',
  `b` int DEFAULT NULL,
  `c` int DEFAULT NULL,
  `d` int NOT NULL
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_0900_ai_ci;
CREATE TABLE `c7` (
  `a` mediumtext
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_0900_ai_ci;
CREATE TABLE `c8` (
  `a` text CHARACTER SET latin1 COLLATE latin1_bin,
  `b` int DEFAULT NULL
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_0900_ai_ci;
CREATE TABLE `chars` (
  `id` int NOT NULL,
  `l1` varchar(50) CHARACTER SET latin1 COLLATE latin1_swedish_ci DEFAULT NULL,
  `l2` varchar(50) CHARACTER SET latin2 COLLATE latin2_general_ci DEFAULT NULL,
  `u3` varchar(50) CHARACTER SET utf8mb3 COLLATE utf8mb3_general_ci DEFAULT NULL,
  `u4` varchar(50) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin DEFAULT NULL,
  `u2` varchar(50) CHARACTER SET ucs2 COLLATE ucs2_general_ci DEFAULT NULL,
  `u16` varchar(50) CHARACTER SET utf16 COLLATE utf16_general_ci DEFAULT NULL,
  `u16le` varchar(50) CHARACTER SET utf16le COLLATE utf16le_general_ci DEFAULT NULL,
  `u32` varchar(50) CHARACTER SET utf32 COLLATE utf32_general_ci DEFAULT NULL,
  `cp` varchar(50) CHARACTER SET cp1251 COLLATE cp1251_general_ci DEFAULT NULL,
  `sj` varchar(50) CHARACTER SET sjis COLLATE sjis_japanese_ci DEFAULT NULL,
  `gb` varchar(50) CHARACTER SET gbk COLLATE gbk_chinese_ci DEFAULT NULL,
  `ej` varchar(50) CHARACTER SET ujis COLLATE ujis_japanese_ci DEFAULT NULL,
  `b5` varchar(50) CHARACTER SET big5 COLLATE big5_chinese_ci DEFAULT NULL,
  `ek` varchar(50) CHARACTER SET euckr COLLATE euckr_korean_ci DEFAULT NULL,
  `asc_` varchar(50) CHARACTER SET ascii COLLATE ascii_general_ci DEFAULT NULL,
  `c2` char(10) CHARACTER SET ucs2 COLLATE ucs2_general_ci DEFAULT NULL,
  `c4` char(100) CHARACTER SET utf8mb4 COLLATE utf8mb4_0900_ai_ci DEFAULT NULL,
  `lt` text CHARACTER SET utf16 COLLATE utf16_general_ci,
  `e` enum('ф','я') CHARACTER SET cp1251 COLLATE cp1251_general_ci DEFAULT NULL,
  `s` set('é','ü') CHARACTER SET latin1 COLLATE latin1_swedish_ci DEFAULT NULL,
  PRIMARY KEY (`id`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_0900_ai_ci;
CREATE TABLE `cpk` (
  `a` int NOT NULL,
  `b` varchar(10) NOT NULL,
  `c` date NOT NULL,
  `v` int DEFAULT NULL,
  PRIMARY KEY (`c`,`b`(4),`a`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_0900_ai_ci;
CREATE TABLE `d1` (
  `a` geometry NOT NULL /*!80003 SRID 4326 */,
  `b` geomcollection DEFAULT NULL,
  `c` geomcollection DEFAULT NULL,
  `d` json DEFAULT NULL,
  `e` vector(2048) DEFAULT NULL,
  `f` vector(3) DEFAULT NULL,
  `g` point NOT NULL,
  SPATIAL KEY `g` (`g`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_0900_ai_ci;
CREATE TABLE `d2` (
  `id` int NOT NULL,
  `a` int DEFAULT '5' /*!80023 INVISIBLE */,
  `d` int DEFAULT ((1 + 2)),
  `e` json DEFAULT (json_array()),
  `f` int GENERATED ALWAYS AS ((`a` + 1)) VIRTUAL,
  `g` int GENERATED ALWAYS AS ((`a` * 2)) STORED NOT NULL,
  `h` int DEFAULT NULL,
  `i` varchar(9) DEFAULT ((_latin1'x' collate latin1_bin)),
  PRIMARY KEY (`id`),
  KEY `k` (`a`) COMMENT 'x' /*!80000 INVISIBLE */,
  KEY `functional_index` (((`a` + 1)) DESC),
  CONSTRAINT `c` CHECK ((`a` < 1000)) /*!80016 NOT ENFORCED */,
  CONSTRAINT `cc` CHECK ((`h` > 0))
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_0900_ai_ci;
CREATE TABLE `d3` (
  `a` varchar(9) CHARACTER SET utf8mb4 COLLATE utf8mb4_0900_ai_ci DEFAULT NULL,
  `b` char(3) CHARACTER SET gb18030 COLLATE gb18030_chinese_ci DEFAULT NULL,
  `c` varchar(3) CHARACTER SET utf8mb4 COLLATE utf8mb4_ja_0900_as_cs DEFAULT NULL
) /*!80023 AUTOEXTEND_SIZE=4194304 */ ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_0900_ai_ci STATS_PERSISTENT=1 ROW_FORMAT=DYNAMIC COMPRESSION='zlib';
CREATE TABLE `d4` (
  `id` int NOT NULL,
  `y` int NOT NULL,
  PRIMARY KEY (`id`,`y`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_0900_ai_ci
/*!50100 PARTITION BY RANGE (`y`)
SUBPARTITION BY HASH (`id`)
SUBPARTITIONS 2
(PARTITION p0 VALUES LESS THAN (2000) COMMENT = 'x)' ENGINE = InnoDB,
 PARTITION p1 VALUES LESS THAN MAXVALUE ENGINE = InnoDB) */;
CREATE TABLE `decs` (
  `id` int NOT NULL,
  `a` decimal(1,0) DEFAULT NULL,
  `b` decimal(10,2) DEFAULT NULL,
  `c` decimal(65,30) DEFAULT NULL,
  `d` decimal(38,30) DEFAULT NULL,
  `e` decimal(9,9) DEFAULT NULL,
  `f` decimal(18,9) unsigned DEFAULT NULL,
  `g` decimal(5,5) DEFAULT NULL,
  `h` decimal(20,0) DEFAULT NULL,
  PRIMARY KEY (`id`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_0900_ai_ci;
CREATE TABLE `enums` (
  `id` int NOT NULL,
  `e` enum('a','b','it''s','comma,x','') DEFAULT NULL,
  `big` enum('e1','e2','e3','e4','e5','e6','e7','e8','e9','e10','e11','e12','e13','e14','e15','e16','e17','e18','e19','e20','e21','e22','e23','e24','e25','e26','e27','e28','e29','e30','e31','e32','e33','e34','e35','e36','e37','e38','e39','e40','e41','e42','e43','e44','e45','e46','e47','e48','e49','e50','e51','e52','e53','e54','e55','e56','e57','e58','e59','e60','e61','e62','e63','e64','e65','e66','e67','e68','e69','e70','e71','e72','e73','e74','e75','e76','e77','e78','e79','e80','e81','e82','e83','e84','e85','e86','e87','e88','e89','e90','e91','e92','e93','e94','e95','e96','e97','e98','e99','e100','e101','e102','e103','e104','e105','e106','e107','e108','e109','e110','e111','e112','e113','e114','e115','e116','e117','e118','e119','e120','e121','e122','e123','e124','e125','e126','e127','e128','e129','e130','e131','e132','e133','e134','e135','e136','e137','e138','e139','e140','e141','e142','e143','e144','e145','e146','e147','e148','e149','e150','e151','e152','e153','e154','e155','e156','e157','e158','e159','e160','e161','e162','e163','e164','e165','e166','e167','e168','e169','e170','e171','e172','e173','e174','e175','e176','e177','e178','e179','e180','e181','e182','e183','e184','e185','e186','e187','e188','e189','e190','e191','e192','e193','e194','e195','e196','e197','e198','e199','e200','e201','e202','e203','e204','e205','e206','e207','e208','e209','e210','e211','e212','e213','e214','e215','e216','e217','e218','e219','e220','e221','e222','e223','e224','e225','e226','e227','e228','e229','e230','e231','e232','e233','e234','e235','e236','e237','e238','e239','e240','e241','e242','e243','e244','e245','e246','e247','e248','e249','e250','e251','e252','e253','e254','e255','e256','e257','e258','e259','e260','e261','e262','e263','e264','e265','e266','e267','e268','e269','e270','e271','e272','e273','e274','e275','e276','e277','e278','e279','e280','e281','e282','e283','e284','e285','e286','e287','e288','e289','e290','e291','e292','e293','e294','e295','e296','e297','e298','e299','e300') DEFAULT NULL,
  `s` set('r','g','b','x''y') DEFAULT NULL,
  `s64` set('s1','s2','s3','s4','s5','s6','s7','s8','s9','s10','s11','s12','s13','s14','s15','s16','s17','s18','s19','s20','s21','s22','s23','s24','s25','s26','s27','s28','s29','s30','s31','s32','s33','s34','s35','s36','s37','s38','s39','s40','s41','s42','s43','s44','s45','s46','s47','s48','s49','s50','s51','s52','s53','s54','s55','s56','s57','s58','s59','s60','s61','s62','s63','s64') DEFAULT NULL,
  PRIMARY KEY (`id`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_0900_ai_ci;
CREATE TABLE `flts` (
  `id` int NOT NULL,
  `f` float DEFAULT NULL,
  `d` double DEFAULT NULL,
  `fu` float unsigned DEFAULT NULL,
  `f2` float(7,3) DEFAULT NULL,
  `d2` double(20,5) DEFAULT NULL,
  PRIMARY KEY (`id`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_0900_ai_ci;
CREATE TABLE `gen` (
  `id` int NOT NULL,
  `a` int DEFAULT NULL,
  `v` int GENERATED ALWAYS AS ((`a` * 2)) VIRTUAL,
  `s` int GENERATED ALWAYS AS ((`a` * 3)) STORED,
  `vt` varchar(20) GENERATED ALWAYS AS (concat(_utf8mb4'v',`a`)) VIRTUAL,
  PRIMARY KEY (`id`),
  KEY `v` (`v`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_0900_ai_ci;
CREATE TABLE `geo` (
  `id` int NOT NULL,
  `g` geometry DEFAULT NULL,
  `p` point DEFAULT NULL,
  `l` linestring DEFAULT NULL,
  `po` polygon DEFAULT NULL,
  `mp` multipoint DEFAULT NULL,
  `ml` multilinestring DEFAULT NULL,
  `mpo` multipolygon DEFAULT NULL,
  `gc` geomcollection DEFAULT NULL,
  PRIMARY KEY (`id`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_0900_ai_ci;
CREATE TABLE `geo2` (
  `id` int NOT NULL,
  `g` geometry NOT NULL /*!80003 SRID 4326 */,
  `p` point /*!80003 SRID 0 */ DEFAULT NULL,
  PRIMARY KEY (`id`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_0900_ai_ci;
CREATE TABLE `ints` (
  `id` int NOT NULL,
  `t` tinyint DEFAULT NULL,
  `tu` tinyint unsigned DEFAULT NULL,
  `s` smallint DEFAULT NULL,
  `su` smallint unsigned DEFAULT NULL,
  `m` mediumint DEFAULT NULL,
  `mu` mediumint unsigned DEFAULT NULL,
  `i` int DEFAULT NULL,
  `iu` int unsigned DEFAULT NULL,
  `b` bigint DEFAULT NULL,
  `bu` bigint unsigned DEFAULT NULL,
  `z` int(8) unsigned zerofill DEFAULT NULL,
  `bo` tinyint(1) DEFAULT NULL,
  PRIMARY KEY (`id`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_0900_ai_ci;
CREATE TABLE `inv` (
  `id` int NOT NULL,
  `a` int DEFAULT NULL,
  `i` int DEFAULT '5' /*!80023 INVISIBLE */,
  `g` int GENERATED ALWAYS AS ((`a` + 1)) VIRTUAL /*!80023 INVISIBLE */,
  `f` int DEFAULT (((rand(1) * 0) + 7)),
  `js` json DEFAULT NULL,
  PRIMARY KEY (`id`),
  KEY `fx` (((`a` * 2))),
  KEY `mv` ((cast(json_extract(`js`,_utf8mb4'$') as unsigned array))),
  CONSTRAINT `inv_chk_1` CHECK ((`a` < 1000))
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_0900_ai_ci;
CREATE TABLE `js` (
  `id` int NOT NULL,
  `j` json DEFAULT NULL,
  PRIMARY KEY (`id`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_0900_ai_ci;
CREATE TABLE `longs` (
  `id` int NOT NULL,
  `v` int DEFAULT NULL,
  `lt` longtext,
  `mb` mediumblob,
  PRIMARY KEY (`id`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_0900_ai_ci;
CREATE TABLE `nopk` (
  `a` int DEFAULT NULL,
  `b` varchar(10) DEFAULT NULL
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_0900_ai_ci;
CREATE TABLE `onlypk` (
  `id` bigint unsigned NOT NULL,
  PRIMARY KEY (`id`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_0900_ai_ci;
CREATE TABLE `strs` (
  `id` int NOT NULL,
  `c` char(10) DEFAULT NULL,
  `c0` char(0) DEFAULT NULL,
  `c255` char(255) DEFAULT NULL,
  `v` varchar(255) DEFAULT NULL,
  `v256` varchar(256) DEFAULT NULL,
  `vl` varchar(5000) DEFAULT NULL,
  `tt` tinytext,
  `tx` text,
  `mt` mediumtext,
  `lt` longtext,
  PRIMARY KEY (`id`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_0900_ai_ci;
CREATE TABLE `times` (
  `id` int NOT NULL,
  `d` date DEFAULT NULL,
  `y` year DEFAULT NULL,
  `t0` time DEFAULT NULL,
  `t1` time(1) DEFAULT NULL,
  `t2` time(2) DEFAULT NULL,
  `t3` time(3) DEFAULT NULL,
  `t4` time(4) DEFAULT NULL,
  `t5` time(5) DEFAULT NULL,
  `t6` time(6) DEFAULT NULL,
  `dt0` datetime DEFAULT NULL,
  `dt1` datetime(1) DEFAULT NULL,
  `dt2` datetime(2) DEFAULT NULL,
  `dt3` datetime(3) DEFAULT NULL,
  `dt4` datetime(4) DEFAULT NULL,
  `dt5` datetime(5) DEFAULT NULL,
  `dt6` datetime(6) DEFAULT NULL,
  `ts0` timestamp NULL DEFAULT NULL,
  `ts1` timestamp(1) NULL DEFAULT NULL,
  `ts2` timestamp(2) NULL DEFAULT NULL,
  `ts3` timestamp(3) NULL DEFAULT NULL,
  `ts4` timestamp(4) NULL DEFAULT NULL,
  `ts5` timestamp(5) NULL DEFAULT NULL,
  `ts6` timestamp(6) NULL DEFAULT NULL,
  PRIMARY KEY (`id`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_0900_ai_ci;
CREATE TABLE `uca` (
  `id` int NOT NULL,
  `a` varchar(50) CHARACTER SET utf8mb4 COLLATE utf8mb4_0900_ai_ci DEFAULT NULL,
  `b` varchar(50) CHARACTER SET utf8mb4 COLLATE utf8mb4_ja_0900_as_cs DEFAULT NULL,
  `c` char(20) CHARACTER SET gb18030 COLLATE gb18030_chinese_ci DEFAULT NULL,
  `d` varbinary(20) DEFAULT NULL,
  `e` varchar(20) CHARACTER SET cp932 COLLATE cp932_japanese_ci DEFAULT NULL,
  PRIMARY KEY (`id`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_0900_ai_ci;
CREATE TABLE `uk` (
  `a` int NOT NULL,
  `b` varchar(10) NOT NULL,
  `c` int DEFAULT NULL,
  UNIQUE KEY `a` (`a`,`b`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_0900_ai_ci;
CREATE TABLE `vec` (
  `id` int NOT NULL,
  `v` vector(3) DEFAULT NULL,
  `w` vector(2048) DEFAULT NULL,
  PRIMARY KEY (`id`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_0900_ai_ci;
