-- as users write it
CREATE TABLE a1 (a TEXT(63), b TEXT(64), c TEXT(255), d TEXT(100) CHARSET latin1, e TEXT(16383), f TEXT(16384), g TEXT(5000000), h BLOB(255), i BLOB(256), j BLOB(65536), k TEXT(0), l BLOB(0), m TEXT(256) CHARSET latin1);
CREATE TABLE a2 (a VARCHAR(70000), c VARBINARY(70000), d VARCHAR(20000), e VARCHAR(5000000));
CREATE TABLE a3 (a VARCHAR(65532) CHARSET latin1);
CREATE TABLE a0 (a VARCHAR(65533) CHARSET latin1, b VARBINARY(65533));
CREATE TABLE a4 (a VARCHAR(10) COLLATE binary, b CHAR(10) CHARSET binary, c TEXT CHARSET binary, d ENUM('a ','b') CHARSET binary, e SET('x  ','y '), f CHAR BYTE, g CHAR(7) BYTE, h VARCHAR(5) BINARY, i VARCHAR(5) CHARSET latin1 BINARY, j CHAR(5) ASCII, k CHAR(5) UNICODE, l TINYTEXT CHARSET binary, m TEXT(300) CHARSET binary);
CREATE TABLE a5 (a CHAR(10), b TEXT, c ENUM('a','b'), d VARCHAR(9) COLLATE latin1_bin) CHARSET binary;
CREATE TABLE a6 (a LONG, b LONG VARCHAR, c LONG VARBINARY, d NATIONAL CHAR(3), e NCHAR VARYING(4), f NVARCHAR(5), g CHARACTER VARYING(6), h NATIONAL CHARACTER VARYING(7), i NCHAR(2), j BOOL, k FIXED, l DEC(5), m NUMERIC(0), n REAL, o DOUBLE PRECISION, p FLOAT(24), q FLOAT(25), r FLOAT8, s INT1, t INT2, u INT3, v INT4, w INT8, x MIDDLEINT, y BIT, z LONG CHAR VARYING, aa NCHAR VARCHAR(3), ab INT(0));
CREATE TABLE a7 (id SERIAL, x INT);
CREATE TABLE a8 (id BIGINT UNSIGNED SERIAL DEFAULT VALUE, t TIMESTAMP, u TIMESTAMP NULL);
CREATE TABLE a9 (a VARCHAR(10), b VARCHAR(5) CHARSET latin1) COLLATE=utf8mb3_bin;
CREATE TABLE b1 (a INT ZEROFILL, b YEAR(2), c YEAR, d BIT(0), e DECIMAL(0,0), f DECIMAL(65,38), g DOUBLE(7,3) ZEROFILL, h VARCHAR(0), i BOOLEAN DEFAULT TRUE, j INT DEFAULT -5, k CHAR(3) DEFAULT 'a' 'b');
CREATE TABLE b2 (a CHAR(4) DEFAULT _latin1'ab', b BIT(3) DEFAULT b'101', c INT DEFAULT (1+2), d VARCHAR(36) DEFAULT uuid(), e INT DEFAULT 65, f VARCHAR(9) DEFAULT x'4142', g CHAR(9) DEFAULT N'q', h INT DEFAULT \N, i DATE DEFAULT DATE'2001-02-03', j INT DEFAULT NULL);
CREATE TABLE b3 (a INT KEY, b INT UNIQUE, c INT UNIQUE KEY COMMENT 'a b', KEY (b), KEY x USING BTREE (c) KEY_BLOCK_SIZE=8 COMMENT 'q', INDEX ty TYPE BTREE (b,c DESC), CONSTRAINT qq UNIQUE (a,b), CONSTRAINT UNIQUE INDEX nn (a), d TEXT, FULLTEXT (d), KEY (d(10)));
CREATE TABLE `b4``x` (`a,b` INT, `1` INT, 1a INT, e1 INT, 1e INT, `c(` ENUM('(',')',',','''','\\','\n'));
CREATE TABLE .b5 (a INT) ENGINE MyISAM, COMMENT 'x' MAX_ROWS 5, CHARACTER SET latin1 COLLATE latin1_bin;
CREATE TABLE b6 (a INT, s TIMESTAMP(6) GENERATED ALWAYS AS ROW START, e TIMESTAMP(6) AS ROW END INVISIBLE, PERIOD FOR SYSTEM_TIME(s,e)) WITH SYSTEM VERSIONING PARTITION BY SYSTEM_TIME INTERVAL 1 DAY (PARTITION p0 HISTORY, PARTITION p1 CURRENT);
CREATE TABLE b7 (a INT, b VARCHAR(10) WITHOUT SYSTEM VERSIONING, c INT AS (a+1) PERSISTENT UNIQUE COMMENT 'x', d INT GENERATED ALWAYS AS (a*2) STORED) WITH SYSTEM VERSIONING;
CREATE TABLE b8 (a INT REFERENCES b3(a) ON DELETE CASCADE ON UPDATE SET NULL, b INT CHECK (b > 0), c INT CHECK (c<5), CONSTRAINT bar CHECK (b<c), t TIMESTAMP NULL ON UPDATE NOW(), u DATETIME(3) DEFAULT CURRENT_TIMESTAMP(3) ON UPDATE CURRENT_TIMESTAMP(3)) ENGINE=InnoDB;
CREATE TABLE b9 (x GEOMETRY, y POINT, z GEOMETRYCOLLECTION, j JSON, u UUID, i4 INET4, i6 INET6);
CREATE TABLE c1 (e ENUM('é','bc', x'41') CHARSET latin1);
CREATE TABLE c2 (a VARCHAR(10) CHARACTER SET latin1 COLLATE latin1_german1_ci DEFAULT 'x' NOT NULL PRIMARY KEY) DEFAULT COLLATE = utf8mb4_bin DEFAULT CHARSET = utf8mb4 ROW_FORMAT = DYNAMIC;
CREATE TABLE c3 (a INT DEFAULT CASE WHEN 1 THEN (2) ELSE 3 END, b INT DEFAULT -3, c VARCHAR(9) DEFAULT concat('a)','b'), d VARCHAR(80) DEFAULT current_user(), e VARCHAR(5) DEFAULT 'a');
CREATE TABLE c4 (a INT COMMENT 'a\'b''c"d\\n' /* c ) */, b INT -- x )
 , c INT # )
 , d INT /*!50000 NOT NULL */, e INT /*M!100100 NOT NULL */);
CREATE TABLE c5 (a VARCHAR(21845) CHARSET utf8mb3, b INT);
CREATE TABLE c7 (a VARCHAR(16384));
CREATE TABLE c8 (a TEXT CHARSET latin1 COLLATE latin1_bin, b INT);
-- SHOW CREATE TABLE
CREATE TABLE `a0` (
  `a` text CHARACTER SET latin1 COLLATE latin1_swedish_ci DEFAULT NULL,
  `b` blob DEFAULT NULL
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_general_ci;
CREATE TABLE `a1` (
  `a` tinytext DEFAULT NULL,
  `b` text DEFAULT NULL,
  `c` text DEFAULT NULL,
  `d` tinytext CHARACTER SET latin1 COLLATE latin1_swedish_ci DEFAULT NULL,
  `e` text DEFAULT NULL,
  `f` mediumtext DEFAULT NULL,
  `g` longtext DEFAULT NULL,
  `h` tinyblob DEFAULT NULL,
  `i` blob DEFAULT NULL,
  `j` mediumblob DEFAULT NULL,
  `k` text DEFAULT NULL,
  `l` blob DEFAULT NULL,
  `m` text CHARACTER SET latin1 COLLATE latin1_swedish_ci DEFAULT NULL
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_general_ci;
CREATE TABLE `a2` (
  `a` mediumtext DEFAULT NULL,
  `c` mediumblob DEFAULT NULL,
  `d` mediumtext DEFAULT NULL,
  `e` longtext DEFAULT NULL
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_general_ci;
CREATE TABLE `a3` (
  `a` varchar(65532) CHARACTER SET latin1 COLLATE latin1_swedish_ci DEFAULT NULL
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_general_ci;
CREATE TABLE `a4` (
  `a` varbinary(10) DEFAULT NULL,
  `b` binary(10) DEFAULT NULL,
  `c` blob DEFAULT NULL,
  `d` enum('a ','b') CHARACTER SET binary DEFAULT NULL,
  `e` set('x','y') DEFAULT NULL,
  `f` binary(1) DEFAULT NULL,
  `g` binary(7) DEFAULT NULL,
  `h` varchar(5) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin DEFAULT NULL,
  `i` varchar(5) CHARACTER SET latin1 COLLATE latin1_bin DEFAULT NULL,
  `j` char(5) CHARACTER SET latin1 COLLATE latin1_swedish_ci DEFAULT NULL,
  `k` char(5) CHARACTER SET ucs2 COLLATE ucs2_general_ci DEFAULT NULL,
  `l` tinyblob DEFAULT NULL,
  `m` blob DEFAULT NULL
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_general_ci;
CREATE TABLE `a5` (
  `a` binary(10) DEFAULT NULL,
  `b` blob DEFAULT NULL,
  `c` enum('a','b') DEFAULT NULL,
  `d` varchar(9) CHARACTER SET latin1 COLLATE latin1_bin DEFAULT NULL
) ENGINE=InnoDB DEFAULT CHARSET=binary;
CREATE TABLE `a6` (
  `a` mediumtext DEFAULT NULL,
  `b` mediumtext DEFAULT NULL,
  `c` mediumblob DEFAULT NULL,
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
  `s` tinyint(4) DEFAULT NULL,
  `t` smallint(6) DEFAULT NULL,
  `u` mediumint(9) DEFAULT NULL,
  `v` int(11) DEFAULT NULL,
  `w` bigint(20) DEFAULT NULL,
  `x` mediumint(9) DEFAULT NULL,
  `y` bit(1) DEFAULT NULL,
  `z` mediumtext DEFAULT NULL,
  `aa` varchar(3) CHARACTER SET utf8mb3 COLLATE utf8mb3_general_ci DEFAULT NULL,
  `ab` int(11) DEFAULT NULL
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_general_ci;
CREATE TABLE `a7` (
  `id` bigint(20) unsigned NOT NULL AUTO_INCREMENT,
  `x` int(11) DEFAULT NULL,
  UNIQUE KEY `id` (`id`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_general_ci;
CREATE TABLE `a8` (
  `id` bigint(20) unsigned NOT NULL AUTO_INCREMENT,
  `t` timestamp NULL DEFAULT NULL,
  `u` timestamp NULL DEFAULT NULL,
  UNIQUE KEY `id` (`id`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_general_ci;
CREATE TABLE `a9` (
  `a` varchar(10) DEFAULT NULL,
  `b` varchar(5) CHARACTER SET latin1 COLLATE latin1_swedish_ci DEFAULT NULL
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb3 COLLATE=utf8mb3_bin;
CREATE TABLE `b1` (
  `a` int(10) unsigned zerofill DEFAULT NULL,
  `b` year(2) DEFAULT NULL,
  `c` year(4) DEFAULT NULL,
  `d` bit(1) DEFAULT NULL,
  `e` decimal(10,0) DEFAULT NULL,
  `f` decimal(65,38) DEFAULT NULL,
  `g` double(7,3) unsigned zerofill DEFAULT NULL,
  `h` varchar(0) DEFAULT NULL,
  `i` tinyint(1) DEFAULT 1,
  `j` int(11) DEFAULT -5,
  `k` char(3) DEFAULT 'ab'
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_general_ci;
CREATE TABLE `b2` (
  `a` char(4) DEFAULT 'ab',
  `b` bit(3) DEFAULT b'101',
  `c` int(11) DEFAULT (1 + 2),
  `d` varchar(36) DEFAULT uuid(),
  `e` int(11) DEFAULT 65,
  `f` varchar(9) DEFAULT 'AB',
  `g` char(9) DEFAULT 'q',
  `h` int(11) DEFAULT NULL,
  `i` date DEFAULT '2001-02-03',
  `j` int(11) DEFAULT NULL
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_general_ci;
CREATE TABLE `b3` (
  `a` int(11) NOT NULL,
  `b` int(11) DEFAULT NULL,
  `c` int(11) DEFAULT NULL COMMENT 'a b',
  `d` text DEFAULT NULL,
  PRIMARY KEY (`a`),
  UNIQUE KEY `nn` (`a`),
  UNIQUE KEY `b` (`b`),
  UNIQUE KEY `c` (`c`),
  UNIQUE KEY `qq` (`a`,`b`),
  KEY `b_2` (`b`),
  KEY `x` (`c`) USING BTREE KEY_BLOCK_SIZE=8 COMMENT 'q',
  KEY `ty` (`b`,`c` DESC) USING BTREE,
  KEY `d_2` (`d`(10)),
  FULLTEXT KEY `d` (`d`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_general_ci;
CREATE TABLE `b4``x` (
  `a,b` int(11) DEFAULT NULL,
  `1` int(11) DEFAULT NULL,
  `1a` int(11) DEFAULT NULL,
  `e1` int(11) DEFAULT NULL,
  `1e` int(11) DEFAULT NULL,
  `c(` enum('(',')',',','''','\\','\n') DEFAULT NULL
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_general_ci;
CREATE TABLE `b5` (
  `a` int(11) DEFAULT NULL
) ENGINE=MyISAM DEFAULT CHARSET=latin1 COLLATE=latin1_bin MAX_ROWS=5 COMMENT='x';
CREATE TABLE `b6` (
  `a` int(11) DEFAULT NULL,
  `s` timestamp(6) GENERATED ALWAYS AS ROW START,
  `e` timestamp(6) GENERATED ALWAYS AS ROW END INVISIBLE,
  PERIOD FOR SYSTEM_TIME (`s`, `e`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_general_ci WITH SYSTEM VERSIONING
 PARTITION BY SYSTEM_TIME INTERVAL 1 DAY STARTS TIMESTAMP'2026-11-21 00:00:00'
(PARTITION `p0` HISTORY ENGINE = InnoDB,
 PARTITION `p1` CURRENT ENGINE = InnoDB);
CREATE TABLE `b7` (
  `a` int(11) DEFAULT NULL,
  `b` varchar(10) DEFAULT NULL WITHOUT SYSTEM VERSIONING,
  `c` int(11) GENERATED ALWAYS AS (`a` + 1) STORED COMMENT 'x',
  `d` int(11) GENERATED ALWAYS AS (`a` * 2) STORED,
  UNIQUE KEY `c` (`c`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_general_ci WITH SYSTEM VERSIONING;
CREATE TABLE `b8` (
  `a` int(11) DEFAULT NULL,
  `b` int(11) DEFAULT NULL CHECK (`b` > 0),
  `c` int(11) DEFAULT NULL CHECK (`c` < 5),
  `t` timestamp NULL DEFAULT NULL ON UPDATE current_timestamp(),
  `u` datetime(3) DEFAULT current_timestamp(3) ON UPDATE current_timestamp(3),
  KEY `a` (`a`),
  CONSTRAINT `b8_ibfk_1` FOREIGN KEY (`a`) REFERENCES `b3` (`a`) ON DELETE CASCADE ON UPDATE SET NULL,
  CONSTRAINT `bar` CHECK (`b` < `c`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_general_ci;
CREATE TABLE `b9` (
  `x` geometry DEFAULT NULL,
  `y` point DEFAULT NULL,
  `z` geometrycollection DEFAULT NULL,
  `j` longtext CHARACTER SET utf8mb4 COLLATE utf8mb4_bin DEFAULT NULL CHECK (json_valid(`j`)),
  `u` uuid DEFAULT NULL,
  `i4` inet4 DEFAULT NULL,
  `i6` inet6 DEFAULT NULL
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_general_ci;
CREATE TABLE `bins` (
  `id` int(11) NOT NULL,
  `b` binary(4) DEFAULT NULL,
  `b255` binary(255) DEFAULT NULL,
  `v` varbinary(255) DEFAULT NULL,
  `vl` varbinary(1000) DEFAULT NULL,
  `tb` tinyblob DEFAULT NULL,
  `bl` blob DEFAULT NULL,
  `mb` mediumblob DEFAULT NULL,
  `lb` longblob DEFAULT NULL,
  PRIMARY KEY (`id`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_general_ci;
CREATE TABLE `bits` (
  `id` int(11) NOT NULL,
  `b1` bit(1) DEFAULT NULL,
  `b5` bit(5) DEFAULT NULL,
  `b8` bit(8) DEFAULT NULL,
  `b9` bit(9) DEFAULT NULL,
  `b17` bit(17) DEFAULT NULL,
  `b63` bit(63) DEFAULT NULL,
  `b64` bit(64) DEFAULT NULL,
  PRIMARY KEY (`id`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_general_ci;
CREATE TABLE `c1` (
  `e` enum('é','bc','A') CHARACTER SET latin1 COLLATE latin1_swedish_ci DEFAULT NULL
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_general_ci;
CREATE TABLE `c2` (
  `a` varchar(10) CHARACTER SET latin1 COLLATE latin1_german1_ci NOT NULL DEFAULT 'x',
  PRIMARY KEY (`a`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin ROW_FORMAT=DYNAMIC;
CREATE TABLE `c3` (
  `a` int(11) DEFAULT (case when 1 then 2 else 3 end),
  `b` int(11) DEFAULT -3,
  `c` varchar(9) DEFAULT concat('a)','b'),
  `d` varchar(80) DEFAULT current_user(),
  `e` varchar(5) DEFAULT 'a'
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_general_ci;
CREATE TABLE `c4` (
  `a` int(11) DEFAULT NULL COMMENT 'a''b''c"d\\n',
  `b` int(11) DEFAULT NULL,
  `c` int(11) DEFAULT NULL,
  `d` int(11) NOT NULL,
  `e` int(11) NOT NULL
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_general_ci;
CREATE TABLE `c5` (
  `a` text CHARACTER SET utf8mb3 COLLATE utf8mb3_general_ci DEFAULT NULL,
  `b` int(11) DEFAULT NULL
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_general_ci;
CREATE TABLE `c7` (
  `a` mediumtext DEFAULT NULL
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_general_ci;
CREATE TABLE `c8` (
  `a` text CHARACTER SET latin1 COLLATE latin1_bin DEFAULT NULL,
  `b` int(11) DEFAULT NULL
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_general_ci;
CREATE TABLE `chars` (
  `id` int(11) NOT NULL,
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
  `c4` char(100) DEFAULT NULL,
  `lt` text CHARACTER SET utf16 COLLATE utf16_general_ci DEFAULT NULL,
  `e` enum('ф','я') CHARACTER SET cp1251 COLLATE cp1251_general_ci DEFAULT NULL,
  `s` set('é','ü') CHARACTER SET latin1 COLLATE latin1_swedish_ci DEFAULT NULL,
  PRIMARY KEY (`id`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_general_ci;
CREATE TABLE `cpk` (
  `a` int(11) NOT NULL,
  `b` varchar(10) NOT NULL,
  `c` date NOT NULL,
  `v` int(11) DEFAULT NULL,
  PRIMARY KEY (`c`,`b`(4),`a`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_general_ci;
CREATE TABLE `decs` (
  `id` int(11) NOT NULL,
  `a` decimal(1,0) DEFAULT NULL,
  `b` decimal(10,2) DEFAULT NULL,
  `c` decimal(65,30) DEFAULT NULL,
  `d` decimal(38,38) DEFAULT NULL,
  `e` decimal(9,9) DEFAULT NULL,
  `f` decimal(18,9) unsigned DEFAULT NULL,
  `g` decimal(5,5) DEFAULT NULL,
  `h` decimal(20,0) DEFAULT NULL,
  PRIMARY KEY (`id`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_general_ci;
CREATE TABLE `enums` (
  `id` int(11) NOT NULL,
  `e` enum('a','b','it''s','comma,x','') DEFAULT NULL,
  `big` enum('e1','e2','e3','e4','e5','e6','e7','e8','e9','e10','e11','e12','e13','e14','e15','e16','e17','e18','e19','e20','e21','e22','e23','e24','e25','e26','e27','e28','e29','e30','e31','e32','e33','e34','e35','e36','e37','e38','e39','e40','e41','e42','e43','e44','e45','e46','e47','e48','e49','e50','e51','e52','e53','e54','e55','e56','e57','e58','e59','e60','e61','e62','e63','e64','e65','e66','e67','e68','e69','e70','e71','e72','e73','e74','e75','e76','e77','e78','e79','e80','e81','e82','e83','e84','e85','e86','e87','e88','e89','e90','e91','e92','e93','e94','e95','e96','e97','e98','e99','e100','e101','e102','e103','e104','e105','e106','e107','e108','e109','e110','e111','e112','e113','e114','e115','e116','e117','e118','e119','e120','e121','e122','e123','e124','e125','e126','e127','e128','e129','e130','e131','e132','e133','e134','e135','e136','e137','e138','e139','e140','e141','e142','e143','e144','e145','e146','e147','e148','e149','e150','e151','e152','e153','e154','e155','e156','e157','e158','e159','e160','e161','e162','e163','e164','e165','e166','e167','e168','e169','e170','e171','e172','e173','e174','e175','e176','e177','e178','e179','e180','e181','e182','e183','e184','e185','e186','e187','e188','e189','e190','e191','e192','e193','e194','e195','e196','e197','e198','e199','e200','e201','e202','e203','e204','e205','e206','e207','e208','e209','e210','e211','e212','e213','e214','e215','e216','e217','e218','e219','e220','e221','e222','e223','e224','e225','e226','e227','e228','e229','e230','e231','e232','e233','e234','e235','e236','e237','e238','e239','e240','e241','e242','e243','e244','e245','e246','e247','e248','e249','e250','e251','e252','e253','e254','e255','e256','e257','e258','e259','e260','e261','e262','e263','e264','e265','e266','e267','e268','e269','e270','e271','e272','e273','e274','e275','e276','e277','e278','e279','e280','e281','e282','e283','e284','e285','e286','e287','e288','e289','e290','e291','e292','e293','e294','e295','e296','e297','e298','e299','e300') DEFAULT NULL,
  `s` set('r','g','b','x''y') DEFAULT NULL,
  `s64` set('s1','s2','s3','s4','s5','s6','s7','s8','s9','s10','s11','s12','s13','s14','s15','s16','s17','s18','s19','s20','s21','s22','s23','s24','s25','s26','s27','s28','s29','s30','s31','s32','s33','s34','s35','s36','s37','s38','s39','s40','s41','s42','s43','s44','s45','s46','s47','s48','s49','s50','s51','s52','s53','s54','s55','s56','s57','s58','s59','s60','s61','s62','s63','s64') DEFAULT NULL,
  PRIMARY KEY (`id`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_general_ci;
CREATE TABLE `flts` (
  `id` int(11) NOT NULL,
  `f` float DEFAULT NULL,
  `d` double DEFAULT NULL,
  `fu` float unsigned DEFAULT NULL,
  `f2` float(7,3) DEFAULT NULL,
  `d2` double(20,5) DEFAULT NULL,
  PRIMARY KEY (`id`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_general_ci;
CREATE TABLE `gen` (
  `id` int(11) NOT NULL,
  `a` int(11) DEFAULT NULL,
  `v` int(11) GENERATED ALWAYS AS (`a` * 2) VIRTUAL,
  `s` int(11) GENERATED ALWAYS AS (`a` * 3) STORED,
  `vt` varchar(20) GENERATED ALWAYS AS (concat('v',`a`)) VIRTUAL,
  PRIMARY KEY (`id`),
  KEY `v` (`v`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_general_ci;
CREATE TABLE `geo` (
  `id` int(11) NOT NULL,
  `g` geometry DEFAULT NULL,
  `p` point DEFAULT NULL,
  `l` linestring DEFAULT NULL,
  `po` polygon DEFAULT NULL,
  `mp` multipoint DEFAULT NULL,
  `ml` multilinestring DEFAULT NULL,
  `mpo` multipolygon DEFAULT NULL,
  `gc` geometrycollection DEFAULT NULL,
  PRIMARY KEY (`id`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_general_ci;
CREATE TABLE `ints` (
  `id` int(11) NOT NULL,
  `t` tinyint(4) DEFAULT NULL,
  `tu` tinyint(3) unsigned DEFAULT NULL,
  `s` smallint(6) DEFAULT NULL,
  `su` smallint(5) unsigned DEFAULT NULL,
  `m` mediumint(9) DEFAULT NULL,
  `mu` mediumint(8) unsigned DEFAULT NULL,
  `i` int(11) DEFAULT NULL,
  `iu` int(10) unsigned DEFAULT NULL,
  `b` bigint(20) DEFAULT NULL,
  `bu` bigint(20) unsigned DEFAULT NULL,
  `z` int(8) unsigned zerofill DEFAULT NULL,
  `bo` tinyint(1) DEFAULT NULL,
  PRIMARY KEY (`id`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_general_ci;
CREATE TABLE `longs` (
  `id` int(11) NOT NULL,
  `v` int(11) DEFAULT NULL,
  `lt` longtext DEFAULT NULL,
  `mb` mediumblob DEFAULT NULL,
  PRIMARY KEY (`id`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_general_ci;
CREATE TABLE `mar` (
  `id` uuid NOT NULL,
  `i6` inet6 DEFAULT NULL,
  `i4` inet4 DEFAULT NULL,
  `u` uuid DEFAULT NULL,
  `j` longtext CHARACTER SET utf8mb4 COLLATE utf8mb4_bin DEFAULT NULL CHECK (json_valid(`j`)),
  `vc` varchar(200) /*M!100301 COMPRESSED*/ DEFAULT NULL,
  `vbc` varbinary(500) /*M!100301 COMPRESSED*/ DEFAULT NULL,
  `bc` blob /*M!100301 COMPRESSED*/ DEFAULT NULL,
  `tc` text /*M!100301 COMPRESSED*/ DEFAULT NULL,
  `inv` int(11) INVISIBLE DEFAULT 5,
  PRIMARY KEY (`id`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_general_ci;
CREATE TABLE `nopk` (
  `a` int(11) DEFAULT NULL,
  `b` varchar(10) DEFAULT NULL
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_general_ci;
CREATE TABLE `onlypk` (
  `id` bigint(20) unsigned NOT NULL,
  PRIMARY KEY (`id`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_general_ci;
CREATE TABLE `per` (
  `id` int(11) NOT NULL,
  `s` date NOT NULL,
  `e` date NOT NULL,
  PERIOD FOR `p` (`s`, `e`),
  PRIMARY KEY (`id`,`p` WITHOUT OVERLAPS)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_general_ci;
CREATE TABLE `strs` (
  `id` int(11) NOT NULL,
  `c` char(10) DEFAULT NULL,
  `c0` char(0) DEFAULT NULL,
  `c255` char(255) DEFAULT NULL,
  `v` varchar(255) DEFAULT NULL,
  `v256` varchar(256) DEFAULT NULL,
  `vl` varchar(5000) DEFAULT NULL,
  `tt` tinytext DEFAULT NULL,
  `tx` text DEFAULT NULL,
  `mt` mediumtext DEFAULT NULL,
  `lt` longtext DEFAULT NULL,
  PRIMARY KEY (`id`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_general_ci;
CREATE TABLE `times` (
  `id` int(11) NOT NULL,
  `d` date DEFAULT NULL,
  `y` year(4) DEFAULT NULL,
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
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_general_ci;
CREATE TABLE `uk` (
  `a` int(11) NOT NULL,
  `b` varchar(10) NOT NULL,
  `c` int(11) DEFAULT NULL,
  UNIQUE KEY `a` (`a`,`b`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_general_ci;
CREATE TABLE `ver` (
  `id` int(11) NOT NULL,
  `v` varchar(20) DEFAULT NULL,
  PRIMARY KEY (`id`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_general_ci WITH SYSTEM VERSIONING;
