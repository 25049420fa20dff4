package pygmy.experiments.report;

import de.erichseifert.vectorgraphics2d.VectorGraphics2D;
import de.erichseifert.vectorgraphics2d.svg.SVGProcessor;
import de.erichseifert.vectorgraphics2d.util.PageSize;
import java.awt.BasicStroke;
import java.awt.Font;
import java.awt.FontMetrics;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;
import javax.imageio.ImageIO;

/** Plots above each other and a line of small print, as PNG and SVG. */
public final class Picture {

    private static final double SCALE = 1.5;
    private static final int FOOT = 26;
    private static final int TITLE = 34;
    private static final int WORDS = 17;
    private static final Font TITLE_FONT = new Font(Font.SANS_SERIF, Font.BOLD, 14);
    private static final Font SMALL_FONT = new Font(Font.SANS_SERIF, Font.PLAIN, 12);
    private static final BasicStroke DASHED = new BasicStroke(1, BasicStroke.CAP_BUTT, BasicStroke.JOIN_BEVEL, 1, new float[] {5, 4}, 0);

    /** A moment, and its name. */
    private record Mark(double x, String text) {}

    private record Word(String text, int x, int y, int width) {}

    private final List<Plot> plots;
    private final String note;
    /** Null where each plot has its own, and its own horizontal axis. */
    private final String title;
    private final List<Mark> marks = new ArrayList<>();

    private Picture(String title, String note, List<Plot> plots) {
        this.title = title;
        this.note = note;
        this.plots = plots;
    }

    /** @param note what the symbols mean, in one line */
    public Picture(String note, Plot... plots) {
        this(null, note, List.of(plots));
    }

    /** Of panels over one time, from 0 to {@code end}, on which {@link #mark}s stand. */
    public static Picture overTime(String title, double end, String note, Plot... panels) {
        for (int i = 0; i < panels.length; i++) {
            panels[i].shareX(0, end, i == panels.length - 1);
        }
        return new Picture(title, note, List.of(panels));
    }

    /** A dashed line through all panels, with words above them. */
    public Picture mark(double x, String text) {
        marks.add(new Mark(x, text));
        return this;
    }

    /** Writes {@code name.png} and {@code name.svg}. */
    public void save(Path directory, String name) throws IOException {
        BufferedImage sketch = new BufferedImage(1, 1, BufferedImage.TYPE_INT_RGB);
        int height = paint(sketch.createGraphics());
        BufferedImage image = new BufferedImage((int) (SCALE * Plot.WIDTH), (int) (SCALE * height), BufferedImage.TYPE_INT_RGB);
        Graphics2D graphics = image.createGraphics();
        graphics.setRenderingHint(RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_ON);
        graphics.setRenderingHint(RenderingHints.KEY_TEXT_ANTIALIASING, RenderingHints.VALUE_TEXT_ANTIALIAS_ON);
        graphics.scale(SCALE, SCALE);
        paint(graphics);
        graphics.dispose();
        ImageIO.write(image, "png", directory.resolve(name + ".png").toFile());
        VectorGraphics2D vectors = new VectorGraphics2D();
        paint(vectors);
        try (OutputStream out = Files.newOutputStream(directory.resolve(name + ".svg"))) {
            new SVGProcessor().getDocument(vectors.getCommands(), new PageSize(0, 0, Plot.WIDTH, height)).writeTo(out);
        }
    }

    /** @return how high it is */
    private int paint(Graphics2D graphics) {
        int top = title == null ? 0 : TITLE + 2 * WORDS;
        int height = top + plots.stream().mapToInt(Plot::height).sum() + FOOT;
        graphics.setColor(Palette.CARD.color());
        graphics.fillRect(0, 0, Plot.WIDTH, height);
        List<Integer> insets = insets();
        int y = top;
        for (int i = 0; i < plots.size(); i++) {
            graphics.translate(insets.get(i), y);
            plots.get(i).paint(graphics, Plot.WIDTH - insets.get(i));
            graphics.translate(-insets.get(i), -y);
            y += plots.get(i).height();
        }
        if (title != null) {
            graphics.setColor(Palette.INK.color());
            graphics.setFont(TITLE_FONT);
            graphics.drawString(title, (Plot.WIDTH - graphics.getFontMetrics().stringWidth(title)) / 2, TITLE - 10);
            Plot last = plots.get(plots.size() - 1);
            marks(graphics, insets.get(plots.size() - 1), y - last.height() + (int) last.bottom());
        }
        graphics.setColor(Palette.SOFT.color());
        graphics.setFont(SMALL_FONT);
        graphics.drawString(note, 12, height - 10);
        return height;
    }

    /** How much narrower each panel has to be for all of them to begin below each other: their numbers are not equally wide. */
    private List<Integer> insets() {
        List<Integer> insets = plots.stream().map(plot -> 0).toList();
        if (title == null) {
            return insets;
        }
        Graphics2D sketch = new BufferedImage(1, 1, BufferedImage.TYPE_INT_RGB).createGraphics();
        // A panel's margins shrink with it, so the first try is not exact.
        for (int tries = 0; tries < 3; tries++) {
            List<Integer> lefts = new ArrayList<>();
            for (int i = 0; i < plots.size(); i++) {
                plots.get(i).paint(sketch, Plot.WIDTH - insets.get(i));
                lefts.add(insets.get(i) + (int) Math.round(plots.get(i).left()));
            }
            int most = Collections.max(lefts);
            List<Integer> old = insets;
            insets = IntStream.range(0, plots.size()).mapToObj(i -> old.get(i) + most - lefts.get(i)).toList();
        }
        return insets;
    }

    /** In two rows, so that the names of moments close to each other stand beside each other. */
    private void marks(Graphics2D graphics, int inset, int bottom) {
        Plot last = plots.get(plots.size() - 1);
        graphics.setFont(SMALL_FONT);
        FontMetrics metrics = graphics.getFontMetrics();
        int[] free = new int[2];
        List<Word> words = new ArrayList<>();
        for (Mark mark : marks.stream().sorted(Comparator.comparingDouble(Mark::x)).toList()) {
            int x = inset + (int) last.x(mark.x);
            int row = x >= free[1] ? 1 : 0;
            int from = Math.max(x + 3, free[row]);
            int base = TITLE + (row + 1) * WORDS - 4;
            int width = metrics.stringWidth(mark.text);
            words.add(new Word(mark.text, from, base, width));
            free[row] = from + width + 8;
            graphics.setColor(Palette.SOFT.color());
            graphics.setStroke(DASHED);
            graphics.drawLine(x, base - WORDS + 6, x, bottom);
        }
        for (Word word : words) {
            // A later moment's line may pass behind it.
            graphics.setColor(Palette.CARD.color());
            graphics.fillRect(word.x - 1, word.y - WORDS + 5, word.width + 2, WORDS);
            graphics.setColor(Palette.INK.color());
            graphics.drawString(word.text, word.x, word.y);
        }
    }
}
