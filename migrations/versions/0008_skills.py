"""The vocabulary of skills, with what people of the trade call them."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

PLAIN_TEXT = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")

# Only what means the same to everybody; `Java` and `JavaScript`, `C` and `C++` are skills apart.
SKILLS: dict[str, tuple[str, ...]] = {
    "Accessibility": ("a11y",),
    "Android": (),
    "Angular": (),
    "Ansible": (),
    "AWS": ("Amazon Web Services",),
    "Azure": ("Microsoft Azure",),
    "Bash": (),
    "C": (),
    "C#": ("C Sharp", "CSharp", "C-Sharp"),
    "C++": ("CPP", "C Plus Plus", "CPlusPlus"),
    "CI/CD": ("CICD", "CI-CD"),
    "Clojure": (),
    "CSS": ("CSS3",),
    "Data engineering": (),
    "DevOps": ("Dev Ops",),
    "Django": (),
    "Docker": (),
    "Elasticsearch": ("Elastic Search",),
    "Elixir": (),
    "FastAPI": ("Fast API",),
    "Figma": (),
    "Flask": (),
    "Flutter": (),
    "Git": (),
    "Go": ("Golang", "Go lang"),
    "Google Cloud": ("GCP", "Google Cloud Platform"),
    "GraphQL": (),
    "Haskell": (),
    "HTML": ("HTML5",),
    "Internationalisation": ("i18n", "Internationalization"),
    "iOS": (),
    "Java": (),
    "JavaScript": ("JS", "Java Script", "ECMAScript"),
    "Jenkins": (),
    "Kafka": ("Apache Kafka",),
    "Kotlin": (),
    "Kubernetes": ("k8s", "Kube"),
    "Linux": (),
    "Machine learning": ("ML",),
    "MongoDB": ("Mongo",),
    "MySQL": (),
    ".NET": ("dotnet", "dot net"),
    "Next.js": ("NextJS",),
    "Node.js": ("Node", "NodeJS"),
    "NumPy": (),
    "Objective-C": ("Obj-C", "ObjC", "Objective C"),
    "Oracle": (),
    "pandas": (),
    "Perl": (),
    "PHP": (),
    "PostgreSQL": ("Postgres", "psql", "pgsql", "Postgre SQL"),
    "PowerShell": (),
    "Python": ("py", "Python 3", "Python3"),
    "PyTorch": ("Torch",),
    "QA": ("Quality assurance",),
    "R": (),
    "RabbitMQ": ("Rabbit MQ",),
    "React": ("ReactJS", "React.js"),
    "React Native": (),
    "Redis": (),
    "REST": ("REST API", "RESTful"),
    "Ruby": ("rb",),
    "Ruby on Rails": ("Rails", "RoR"),
    "Rust": (),
    "SAP": (),
    "Scala": (),
    "scikit-learn": ("sklearn",),
    "Security": (),
    "Spark": ("Apache Spark",),
    "Spring": (),
    "Spring Boot": ("SpringBoot",),
    "SQL": (),
    "SQL Server": ("MSSQL", "MS SQL", "Microsoft SQL Server"),
    "SQLite": (),
    "Svelte": ("SvelteJS",),
    "Swift": (),
    "TensorFlow": ("Tensor Flow",),
    "Terraform": (),
    "TypeScript": ("TS", "Type Script"),
    "UX": ("User experience",),
    "Vue": ("Vue.js", "VueJS"),
}


def upgrade() -> None:
    """Make the table, and fill it."""
    op.create_table(
        "skills",
        sa.Column("key", PLAIN_TEXT, nullable=False),
        sa.Column("name", PLAIN_TEXT, nullable=False),
        sa.Column("same_as", PLAIN_TEXT, nullable=True),
        sa.Column("merged_in", PLAIN_TEXT, nullable=True),
        sa.Column("apart", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.ForeignKeyConstraint(["merged_in"], ["batches.id"], name="fk_skills_merged_in_batches"),
        sa.ForeignKeyConstraint(["same_as"], ["skills.key"], name="fk_skills_same_as_skills"),
        sa.PrimaryKeyConstraint("key", name="pk_skills"),
    )
    table = sa.table("skills", *map(sa.column, ("key", "name", "same_as")))
    own = [{"key": name.casefold(), "name": name, "same_as": None} for name in SKILLS]
    others = [
        {"key": other.casefold(), "name": other, "same_as": name.casefold()}
        for name, synonyms in SKILLS.items()
        for other in synonyms
    ]
    # The skills first: a synonym names one that is there.
    op.bulk_insert(table, own)
    op.bulk_insert(table, others)
    op.add_column(
        "board",
        sa.Column("skills_settled", sa.Boolean(), server_default=sa.false(), nullable=False),
    )


def downgrade() -> None:
    """Take it back; the lists of skills stay as they are written."""
    op.drop_column("board", "skills_settled")
    op.drop_table("skills")
